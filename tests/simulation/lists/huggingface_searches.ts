import { titled } from "../forge.ts";
import { type Change, day, type Word } from "../history.ts";
import { answerOfHub, isoTime } from "../hub.ts";
import { huggingfaceSection, onHuggingFace } from "../huggingface.ts";
import type { SimulatedList } from "../list.ts";
import { inListSince, type Past, past, type Shown } from "../shown.ts";

/*
 * Two searches over all of Hugging Face: models of a name that have enough likes, and all of a name. Likes
 * come and go, and models of the watched organisation are left to its own list. What both find is told by
 * the first.
 */

interface Found {
  readonly id: string;
  readonly likes: number;
  readonly createdAt: number;
  readonly commits: number;
  /** How it was made from another. */
  readonly relation: "" | "quantized" | "finetune";
  readonly removed: boolean;
}

const minLikes = 5;
const searches: Readonly<Record<string, (found: Found) => boolean>> = {
  likes: ({ likes }) => likes >= minLikes,
  createdAt: () => true,
};
const keyOf = (sort: string) => `huggingface:search/by-${sort.toLowerCase()}`;

const base = "Qwen/Qwen3-8B";
const tagsOf = ({ relation }: Found): ReadonlyArray<string> =>
  relation === "" ? [] : [`base_model:${base}`, `base_model:${relation}:${base}`];

const isOwn = ({ id }: Pick<Found, "id">) => id.startsWith("acme/");

export const huggingfaceSearches: SimulatedList = {
  ...onHuggingFace,
  name: "huggingface searches",
  isReadHourly: true,
  isToldOnce: true,
  keys: () => ["huggingface:acme", ...Object.keys(searches).map(keyOf)],
  owns: (source) => source.startsWith("huggingface:search/"),
  section: (config) =>
    huggingfaceSection(config, {
      monitor: { models: true },
      searches: Object.keys(searches).map((sort) => ({
        name: `by-${sort.toLowerCase()}`,
        query: "item-",
        min_likes: sort === "likes" ? minLikes : 0,
      })),
    }),
  draw: (random) => ({
    what: random.pick([
      "publish",
      "publish",
      "publish liked",
      "late",
      "own",
      "like",
      "like",
      "like",
      "dislike",
      "derive",
      "commit",
      "remove",
      "restore",
    ]),
    item: random.whole(0, 9),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
    forbidden: random.chance(0.1),
  }),
  // A model is told once; no update of a stranger's model is.
  changed: () => "none",
  make: ({ now, serial, wire }) => {
    const kept: Array<Past<Found>> = [];

    const publish = (title: string, over: Partial<Found> = {}, owner = `user-${serial()}`) => {
      const history = past<Found>();
      history.put(now(), {
        id: `${owner}/${title.replaceAll(" ", "-")}`,
        likes: 0,
        createdAt: now(),
        commits: 0,
        relation: "",
        removed: false,
        ...over,
      });
      kept.push(history);
    };

    const shownOf = (history: Past<Found>, sort: string, at: number) => {
      const found = history.when(at);
      if (found === undefined || found.removed) return [];
      const isIn = searches[sort] ?? (() => false);
      const since = inListSince(history, at, (state) => state.removed || !isIn(state));
      const shown: Shown = {
        id: found.id,
        news: "",
        recorded: () => undefined,
        restricted: false,
        returns: 0,
        // What is left to its own list is nothing to be told here.
        text: isOwn(found) ? "" : `${found.id} ${tagsOf(found).join(", ")}`,
        createdAt: found.createdAt,
        since,
        updatedAt: since,
        number: 0,
        element: () => ({
          _id: found.id,
          id: found.id,
          sha: `${found.commits}`.padStart(40, "0"),
          createdAt: isoTime(found.createdAt),
          lastModified: isoTime(found.createdAt),
          tags: tagsOf(found),
          likes: found.likes,
          private: false,
          gated: false,
        }),
      };
      return [{ found, shown, isIn: isIn(found) }];
    };

    const all = (sort: string, at: number) =>
      kept.flatMap((history) => shownOf(history, sort, at)).sort((a, b) =>
        (sort === "likes"
          ? b.found.likes - a.found.likes
          : b.found.createdAt - a.found.createdAt) ||
        (a.found.id < b.found.id ? -1 : 1)
      );
    const listed = (sort: string, at: number) =>
      all(sort, at).flatMap(({ shown, isIn }) => isIn ? [shown] : []);

    const change = ({ what, item, word = "DeepSeek", forbidden }: Omit<Change, "at">): void => {
      const title = titled(word, serial(), forbidden);
      const liked = { likes: minLikes + item % 3 };
      if (what === "publish") return publish(title);
      if (what === "publish liked") return publish(title, liked);
      if (what === "late") return publish(title, { ...liked, createdAt: now() - 40 * day });
      if (what === "own") return publish(title, liked, "acme");
      const history = kept[kept.length - 1 - item % Math.max(1, kept.length)];
      const found = history?.when(now());
      if (history === undefined || found === undefined) return;
      const put = (to: Partial<Found>) => history.put(now(), { ...found, ...to });
      if (what === "like") put(liked);
      else if (what === "dislike") put({ likes: minLikes - 1 });
      else if (what === "derive") put({ relation: item % 2 === 0 ? "quantized" : "finetune" });
      else if (what === "commit") put({ commits: found.commits + 1 });
      else if (what === "remove") put({ removed: true });
      else if (what === "restore") put({ removed: false });
    };

    return {
      happen: (step) => {
        if (step.do === "change") change(step);
      },
      fill: (word, index) => publish(titled(word, serial()), { likes: index % 2 === 0 ? 9 : 1 }),
      flood: (count) => {
        for (let index = 0; index < count; index++) {
          publish(titled("DeepSeek", serial()), { likes: minLikes });
        }
      },
      answer: (asked) => {
        const { pathname, searchParams } = asked.url;
        const sort = searchParams.get("sort") ?? "";
        if (pathname !== "/api/models" || !searchParams.has("search")) return undefined;
        let ids = new Set<string>();
        return answerOfHub(wire, asked, {
          source: keyOf(sort),
          all: (at) => {
            const found = all(sort, at);
            ids = new Set(found.flatMap(({ shown, isIn }) => isIn ? [shown.id] : []));
            return found.map(({ shown }) => shown);
          },
        }, ({ id }) => ids.has(id));
      },
      listed: (source) => {
        const sort = Object.keys(searches).find((sort) => keyOf(sort) === source) ?? "";
        return listed(sort, now());
      },
    };
  },
};
