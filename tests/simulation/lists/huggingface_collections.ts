import { titled } from "../forge.ts";
import { type Change, day, type Word } from "../history.ts";
import { answerOfHub, isoTime } from "../hub.ts";
import { huggingfaceSection, onHuggingFace } from "../huggingface.ts";
import type { SimulatedList } from "../list.ts";
import { inListSince, type Past, past, type Shown } from "../shown.ts";

/*
 * The collections of an organisation on Hugging Face: made, named anew, filled, hidden and made public
 * long after they were made.
 */

interface Collection {
  readonly serial: number;
  readonly title: string;
  readonly description: string;
  readonly items: ReadonlyArray<string>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly upvotes: number;
  readonly hidden: boolean;
}

/** Items that the list shows of a collection. */
const shownItems = 4;

/** The second in which it was made, and a number of its own. */
const idOf = ({ createdAt, serial }: Collection): string =>
  Math.floor(createdAt / 1000).toString(16).padStart(8, "0") +
  serial.toString(16).padStart(16, "0");

const key = "huggingface:acme/collections";

export const huggingfaceCollections: SimulatedList = {
  ...onHuggingFace,
  name: "huggingface collections",
  keys: () => [key],
  owns: (source) => source === key,
  section: (config) => huggingfaceSection(config, { monitor: { collections: true } }),
  draw: (random) => ({
    what: random.pick([
      "make",
      "make",
      "make",
      "late",
      "retitle",
      "describe",
      "add",
      "add",
      "put first",
      "vote",
      "hide",
      "show",
    ]),
    item: random.whole(0, 8),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
    forbidden: random.chance(0.1),
  }),
  make: ({ now, serial, wire }) => {
    const kept: Array<Past<Collection>> = [];

    const publish = (title: string, createdAt = now()) => {
      const history = past<Collection>();
      history.put(now(), {
        serial: serial(),
        title,
        description: "",
        items: [],
        createdAt,
        updatedAt: now(),
        upvotes: 0,
        hidden: false,
      });
      kept.push(history);
    };

    const listed = (at: number): ReadonlyArray<Shown> =>
      kept.flatMap((history): ReadonlyArray<Shown> => {
        const is = history.when(at);
        if (is === undefined || is.hidden) return [];
        const { title, description, updatedAt } = is;
        const items = is.items.slice(0, shownItems);
        return [{
          id: `acme/${idOf(is)}`,
          news: JSON.stringify([title, description, items, updatedAt]),
          recorded: () => undefined,
          restricted: false,
          returns: 0,
          text: `${title} ${description} ${items.join(" ")}`,
          createdAt: is.createdAt,
          since: history.since(),
          updatedAt,
          shownSince: inListSince(history, at, ({ hidden }) => hidden),
          number: 0,
          element: () => ({
            slug: `acme/${title.toLowerCase().replaceAll(" ", "-")}-${idOf(is)}`,
            title,
            ...description === "" ? {} : { description },
            lastUpdated: isoTime(updatedAt),
            gating: false,
            items: items.map((id) => ({ _id: id, type: "model", id })),
            upvotes: is.upvotes,
            private: false,
          }),
        }];
      }).sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1));

    const change = ({ what, item, word = "DeepSeek", forbidden }: Omit<Change, "at">): void => {
      const title = titled(word, serial(), forbidden);
      if (what === "make") return publish(title);
      if (what === "late") return publish(title, now() - 40 * day);
      const history = kept[kept.length - 1 - item % Math.max(1, kept.length)];
      const is = history?.when(now());
      if (history === undefined || is === undefined) return;
      const put = (to: Partial<Collection>) => history.put(now(), { ...is, ...to });
      const member = `acme/${title.replaceAll(" ", "-")}`;
      const updatedAt = now();
      if (what === "retitle") put({ title, updatedAt });
      else if (what === "describe") put({ description: `All of ${title}`, updatedAt });
      else if (what === "add") put({ items: [...is.items, member], updatedAt });
      else if (what === "put first") put({ items: [member, ...is.items], updatedAt });
      else if (what === "vote") put({ upvotes: is.upvotes + 1 });
      else if (what === "hide") put({ hidden: true });
      else if (what === "show") put({ hidden: false });
    };

    return {
      happen: (step) => {
        if (step.do === "change") change(step);
      },
      fill: (word) => publish(titled(word, serial())),
      flood: (count) => {
        for (let index = 0; index < count; index++) publish(titled("DeepSeek", serial()));
      },
      answer: (asked) =>
        asked.url.pathname === "/api/collections"
          ? answerOfHub(wire, asked, { source: key, all: listed })
          : undefined,
      listed: () => listed(now()),
    };
  },
};
