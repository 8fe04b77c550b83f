import { type CodeList, type Counted, makeCodeForge } from "../code_forge.ts";
import type { Word } from "../history.ts";
import type { Reply, SimulatedList } from "../list.ts";
import type { Shown } from "../shown.ts";
import { type ForgeKind, isDescending } from "../../simulators/forge_elements.ts";

/*
 * A repository on GitCode and one on Gitee: issues, pull requests, releases and tags, each a source of
 * its own. The oldest stands first unless a list is asked otherwise, in parameters that it knows.
 */

const codeLists: ReadonlyArray<CodeList> = ["issues", "pulls", "releases", "tags"];

/** Steps of its daily life. */
const life: readonly [string, ...ReadonlyArray<string>] = [
  ...["rename", "open", "open", "open", "open pull", "open pull", "transfer"] as const,
  ...["retitle", "edit", "label", "label", "unlabel", "comment"],
  ...["close", "close", "reopen", "merge", "merge", "delete"],
  ...["release", "release", "release late", "prerelease", "promote", "promote"],
  ...["demote", "edit release", "edit release", "typo", "withdraw", "release again"],
  ...["tag", "tag", "tag late", "move tag", "move tag", "untag", "tag again"],
];

/** What is news of a release. */
interface News {
  readonly edition?: number;
  readonly prerelease?: boolean;
  readonly promotions?: number;
}

const repository = "acme/repo-0";

const codeForge = (kind: ForgeKind, host: string): SimulatedList => {
  const keyOf = (list: CodeList) => `${kind}:${repository}/${list}`;
  const variable = `${kind.toUpperCase()}_TOKEN`;
  return {
    name: kind,
    upstream: kind,
    host,
    isReadHourly: true,
    keys: () => codeLists.map(keyOf),
    owns: (source) => source.startsWith(`${kind}:`),
    section: () => ({
      [kind]: { repos: [repository], monitor: { tags: true }, token_env: variable },
    }),
    secrets: { [variable]: `${kind}_SimulatedForgeToken` },
    draw: (random) => ({
      what: random.pick(life),
      item: random.whole(0, 8),
      word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
      forbidden: random.chance(0.1),
    }),
    changed: (known, now) => {
      if (known.news === now.news || now.updatedAt < known.updatedAt) return "none";
      if (known.news.startsWith("[") || known.news.includes("commit")) return "must";
      const [before, after] = [JSON.parse(known.news) as News, JSON.parse(now.news) as News];
      if (before.edition !== after.edition) return "must";
      if (before.prerelease === false || after.prerelease === true) return "none";
      // Without a date nothing tells a second promotion from the first.
      return after.promotions === 1 ? "must" : "may";
    },
    make: ({ now, serial, wire }) => {
      const forge = makeCodeForge(kind, now, serial);
      const shownOf = (all: ReadonlyArray<Counted>): ReadonlyArray<Shown> =>
        all.flatMap(({ item, isHidden }) => isHidden ? [] : [item]);

      const reply = (url: URL, list: CodeList, all: ReadonlyArray<Counted>): Reply => {
        const query = url.searchParams;
        const size = Number(query.get("per_page") ?? 20);
        const number = Number(query.get("page") ?? 1);
        const ordered = isDescending(kind, list, query) ? all : all.toReversed();
        const page = shownOf(ordered.slice((number - 1) * size, number * size));
        return {
          page,
          body: JSON.stringify(page.map(({ element }) => element())),
          headers: {
            total_count: `${all.length}`,
            total_page: `${Math.ceil(all.length / size)}`,
          },
        };
      };

      return {
        happen: (step) => {
          if (step.do === "change") forge.happen(step);
        },
        fill: forge.fill,
        flood: forge.flood,
        answer: (asked) => {
          const { url } = asked;
          const [, name, found] = /^\/api\/v5\/repos\/([^/]+\/[^/]+)\/(\w+)$/.exec(url.pathname) ??
            [];
          const list = codeLists.find((each) => each === found);
          if (list === undefined) return undefined;
          if (name !== forge.repo.name) {
            return wire.moved(url.href.replace(name ?? "", forge.repo.name));
          }
          let counted: ReadonlyArray<Counted> = [];
          return wire.page(asked, {
            source: keyOf(list),
            all: (at) => {
              counted = forge.counted(list, at);
              return shownOf(counted);
            },
            reply: (all) => reply(url, list, all.length === 0 ? [] : counted),
          });
        },
        listed: (source) => {
          const list = codeLists.find((each) => keyOf(each) === source) ?? "issues";
          return shownOf(forge.counted(list, now()));
        },
      };
    },
  };
};

export const gitcode = codeForge("gitcode", "api.gitcode.com");
export const gitee = codeForge("gitee", "gitee.com");
