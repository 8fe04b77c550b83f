import { linked, type Repo, titled } from "../forge.ts";
import { day, type Word } from "../history.ts";
import { keptByRepo, ordinary, second } from "../kept.ts";
import type { SimulatedList } from "../list.ts";
import type { Shown } from "../shown.ts";

/*
 * All repositories of an owner on GitHub: they are made, renamed, archived and used again, and what happens
 * to the issues of each is told as if the config named it.
 */

const host = "api.github.com";
const key = "github:labs/*";

interface Owned {
  readonly repo: Repo;
  readonly fork: boolean;
  readonly archived: boolean;
  readonly createdAt: number;
}

/** What is known of one by its list. */
interface Standing {
  readonly name: string;
  readonly isWatched: boolean;
}

const standingIn = ({ news }: Shown): Standing => JSON.parse(news) as Standing;

/** Each is a source of its own, so there are few. */
const most = 4;

export const owner: SimulatedList = {
  name: "owner",
  upstream: "github",
  host,
  keys: () => [key],
  isReadHourly: true,
  owns: (source) => source === key,
  section: () => ({ github: { repos: ["labs/*"], token_env: "GITHUB_TOKEN" } }),
  draw: (random) => ({
    what: random.pick([
      "create",
      "create",
      "create",
      "fork",
      "transfer in",
      "open",
      "open",
      "open",
      "open",
      "rename",
      "archive",
      "revive",
    ]),
    item: random.whole(0, 5),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
    forbidden: random.chance(0.1),
  }),
  memberOf: (item) => {
    const { name, isWatched } = standingIn(item);
    return isWatched ? `github:${name}` : undefined;
  },
  changed: (known, now) => {
    const { name, isWatched } = standingIn(now);
    return isWatched && standingIn(known).name !== name ? "must" : "none";
  },
  appeared: (item) => standingIn(item).isWatched ? undefined : "none",
  make: ({ now, serial, forge, wire }) => {
    const kept = keptByRepo<Owned & { readonly name: string; readonly changedAt: number }>(now);
    const labs = 0;

    const create = (title: string, over: Partial<Owned> = {}) => {
      const name = `labs/${title.replaceAll(" ", "-")}`;
      const at = second(now());
      kept.add(labs, {
        repo: forge.another(name),
        name,
        fork: false,
        archived: false,
        createdAt: at,
        changedAt: at,
        ...over,
      });
    };

    /** The newest first. */
    const listed = (at: number): ReadonlyArray<Shown> =>
      kept.of(labs).flatMap((history): ReadonlyArray<Shown> => {
        const owned = history.when(at);
        if (owned === undefined) return [];
        const { repo: { id }, name, fork, archived, createdAt, changedAt } = owned;
        return [{
          ...ordinary,
          id: String(id),
          news: JSON.stringify({ name, isWatched: !fork && !archived }),
          text: name,
          createdAt,
          since: history.since(),
          updatedAt: changedAt,
          element: () => ({
            id,
            full_name: name,
            html_url: `https://github.com/${name}`,
            description: "",
            topics: [],
            fork,
            archived,
            created_at: new Date(createdAt).toISOString(),
          }),
        }];
      }).sort((a, b) => b.createdAt - a.createdAt || Number(b.id) - Number(a.id));

    return {
      happen: (step) => {
        if (step.do !== "change") return;
        const title = titled(step.word ?? "DeepSeek", serial(), step.forbidden);
        const history = kept.newest(labs, step.item);
        const owned = history?.when(now());
        if (step.what === "create") return create(title);
        if (step.what === "fork") return create(title, { fork: true });
        if (step.what === "transfer in") return create(title, { createdAt: now() - 30 * day });
        if (owned === undefined) return;
        const { repo } = owned;
        const change = (to: Partial<Owned> & { readonly name?: string }) =>
          kept.change(history, () => ({ changedAt: second(now()), ...to }));
        if (step.what === "archive") return change({ archived: true });
        if (step.what === "revive") return change({ archived: false });
        if (step.what === "rename") {
          forge.happen({ at: 0, do: "rename", repo: repo.id - 1 });
          return change({ name: repo.name });
        }
        const { word = "DeepSeek" } = step;
        forge.happen({ at: 0, do: "open", repo: repo.id - 1, word });
      },
      fill: (word, index) => {
        if (index < most) create(titled(word, serial()));
      },
      flood: (count) => {
        for (let index = 0; index < Math.min(count, most); index++) {
          create(titled("DeepSeek", serial()));
        }
      },
      answer: (asked) => {
        if (asked.url.pathname !== "/orgs/labs/repos") return undefined;
        return wire.page(asked, {
          source: key,
          all: listed,
          reply: (all) => linked(asked.url, all),
        });
      },
      listed: () => listed(now()),
    };
  },
};
