import { makeForge, titled } from "./forge.ts";
import { type Change, day, type Step, type Word } from "./history.ts";
import { type Past, past, type Shown } from "./shown.ts";
import {
  type ForgeKind,
  issueElement,
  pullElement,
  releaseElement,
  tagElement,
} from "../simulators/forge_elements.ts";

/*
 * A repository of GitCode or Gitee: its issues and pull requests are those of GitHub in another form,
 * its releases and tags are known by name and show no date of change.
 */

/** An element of GitHub's list of issues, as far as it is looked at. */
interface GithubIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: ReadonlyArray<{ readonly name: string }>;
  readonly state: "open" | "closed";
  readonly created_at: string;
  readonly updated_at: string;
  readonly closed_at: string | null;
  readonly pull_request?: { readonly merged_at: string | null };
}

interface Named {
  readonly name: string;
  readonly title: string;
  /** Of a release, how often more than a typo was changed. */
  readonly edition: number;
  readonly typos: number;
  readonly prerelease: boolean;
  /** How often a release was promoted. */
  readonly promotions: number;
  /** Of a tag. */
  readonly commit: number;
  readonly at: number;
  readonly deleted: boolean;
}

const textOf = ({ edition, typos }: Named): string =>
  `Edition ${edition} has ${
    ["speed", "memory", "kernels", "quantization"].map((word) => `${word}${edition}`).join(" ")
  } and fixes t${typos}`;

const instant = (time: string | null | undefined) => time == null ? null : Date.parse(time);

/** Every so manieth issue is counted but shown to nobody. */
const hiddenEvery = 7;

export type CodeList = "issues" | "pulls" | "releases" | "tags";

/** An item, and whether it only takes up a place on its page. */
export interface Counted {
  readonly item: Shown;
  readonly isHidden: boolean;
}

export const makeCodeForge = (kind: ForgeKind, now: () => number, serial: () => number) => {
  const forge = makeForge("https://api.github.com", now, serial);
  const repo = forge.repoAt(0);
  const named: Record<"releases" | "tags", Array<Past<Named>>> = { releases: [], tags: [] };

  const issueOf = (shown: Shown): Counted & { readonly isPull: boolean } => {
    const issue = shown.element() as GithubIssue;
    const { pull_request: pull, state } = issue;
    const isPull = pull !== undefined;
    const is = {
      id: Number(shown.id),
      number: issue.number,
      pull: isPull,
      title: issue.title,
      body: issue.body,
      author: "octocat",
      labels: issue.labels.map(({ name }) => name),
      state,
      stateReason: null,
      draft: false,
      comments: 0,
      createdAt: shown.createdAt,
      updatedAt: shown.updatedAt,
      closedAt: instant(issue.closed_at),
      mergedAt: instant(pull?.merged_at),
      // Gitee has words of its own for the state.
      raw: kind === "gitee" && !isPull && issue.number % 3 === 0
        ? { state: state === "open" ? "progressing" : "rejected" }
        : {},
    };
    const place = { id: repo.id, name: repo.name };
    const item: Shown = {
      ...shown,
      // Nothing shows that it was closed and reopened in between, and nothing can be asked.
      news: JSON.stringify([
        is.title,
        is.body,
        is.labels.toSorted(),
        state,
        is.closedAt,
        is.mergedAt,
      ]),
      recorded: () => undefined,
      // Gitee's numbers of issues are in no order.
      number: kind === "gitee" && !isPull ? 0 : shown.number,
      element: () => isPull ? pullElement(kind, place, is) : issueElement(kind, place, is),
    };
    return { item, isPull, isHidden: issue.number % hiddenEvery === 0 };
  };

  const namedOf = (list: "releases" | "tags"): ReadonlyArray<Counted> =>
    named[list].flatMap((history): ReadonlyArray<Counted> => {
      const is = history.when(now());
      if (is === undefined || is.deleted) return [];
      const { name, title, at } = is;
      const states = history.all();
      const since = states[1 + states.findLastIndex(({ state }) => state.deleted)]?.at ?? at;
      const news = list === "tags"
        ? { commit: is.commit }
        : { edition: is.edition, prerelease: is.prerelease, promotions: is.promotions };
      const item: Shown = {
        id: name,
        news: JSON.stringify(news),
        recorded: () => undefined,
        restricted: false,
        returns: 0,
        text: list === "tags" ? name : `${title} ${name} ${textOf(is)}`,
        createdAt: at,
        since,
        updatedAt: states.at(-1)?.at ?? at,
        number: 0,
        element: () =>
          list === "tags"
            ? tagElement({
              name,
              message: null,
              sha: `${is.commit}`.padStart(40, "0"),
              at,
              raw: {},
            })
            : releaseElement(kind, {
              id: 0,
              tag: name,
              name: title,
              body: textOf(is),
              draft: false,
              prerelease: is.prerelease,
              author: "octocat",
              assets: 0,
              createdAt: at,
              publishedAt: at,
              updatedAt: at,
              raw: {},
            }),
      };
      return [{ item, isHidden: false }];
    }).sort((a, b) => b.item.createdAt - a.item.createdAt || (a.item.id < b.item.id ? -1 : 1));

  const publish = (list: "releases" | "tags", title: string, over: Partial<Named> = {}) => {
    const history = past<Named>();
    history.put(now(), {
      name: list === "tags" ? title.replaceAll(" ", "-") : `v0.${serial()}.0`,
      title,
      edition: 0,
      typos: 0,
      prerelease: false,
      promotions: 0,
      commit: serial(),
      at: Math.floor(now() / 1000) * 1000,
      deleted: false,
      ...over,
    });
    named[list].push(history);
  };

  const alter = (list: "releases" | "tags", which: number, to: (is: Named) => Partial<Named>) => {
    const all = named[list];
    const history = all[all.length - 1 - which % Math.max(1, all.length)];
    const is = history?.when(now());
    if (is !== undefined) history?.put(now(), { ...is, ...to(is) });
  };

  const open = (word: Word, over: object = {}) =>
    forge.happen({ do: "open", at: 0, repo: 0, word, ...over });

  return {
    repo,
    happen: ({ what, item, word = "DeepSeek", forbidden = false }: Omit<Change, "at">): void => {
      const title = titled(word, serial(), forbidden);
      const old = { at: Math.floor((now() - 40 * day) / 1000) * 1000 };
      switch (what) {
        case "open":
          return open(word, { forbidden });
        case "open pull":
          return open(word, { forbidden, pull: true });
        case "transfer":
          return kind === "gitee" ? undefined : open(word, { transferredDays: 20 });
        case "release":
          return publish("releases", title);
        case "release late":
          return publish("releases", title, old);
        case "prerelease":
          return publish("releases", title, { prerelease: true });
        case "promote":
          return alter("releases", item, ({ prerelease, promotions }) => ({
            prerelease: false,
            promotions: promotions + Number(prerelease),
          }));
        case "demote":
          return alter("releases", item, () => ({ prerelease: true }));
        case "edit release":
          return alter("releases", item, ({ edition }) => ({ edition: edition + 1 }));
        case "typo":
          return alter("releases", item, () => ({ typos: serial() }));
        case "withdraw":
          return alter("releases", item, () => ({ deleted: true }));
        case "release again":
          return alter("releases", item, () => ({ deleted: false }));
        case "tag":
          return publish("tags", title);
        case "tag late":
          return publish("tags", title, old);
        case "move tag":
          return alter("tags", item, () => ({ commit: serial() }));
        case "untag":
          return alter("tags", item, () => ({ deleted: true }));
        case "tag again":
          return alter("tags", item, () => ({ deleted: false }));
        case "rename":
          return forge.happen({ do: "rename", at: 0, repo: 0 });
        default:
          return forge.happen({ do: what, at: 0, repo: 0, issue: item } as Step);
      }
    },
    fill: (word: Word, index: number) => {
      open(word, { pull: index % 4 === 3 });
      publish("releases", titled(word, serial()));
      publish("tags", titled(word, serial()));
    },
    flood: (count: number) => {
      for (let index = 0; index < count; index++) open("DeepSeek");
    },
    /** What the list counts, what is newest first. */
    counted: (list: CodeList, at: number): ReadonlyArray<Counted> =>
      list === "releases" || list === "tags"
        ? namedOf(list)
        : forge.listed(repo, at).map(issueOf).filter(({ isPull }) => isPull === (list === "pulls")),
  };
};
