import { titled } from "../forge.ts";
import { type Change, day, type Word } from "../history.ts";
import { answerOfHub, isoTime } from "../hub.ts";
import { huggingfaceSection, onHuggingFace } from "../huggingface.ts";
import type { SimulatedList } from "../list.ts";
import { inListSince, type Past, past, type Shown } from "../shown.ts";

/*
 * The daily papers of Hugging Face: one is told once, whatever becomes of its votes and its text, and
 * none of more than two weeks ago.
 */

interface Paper {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly publishedAt: number;
  /** The day whose paper it is, to the millisecond. */
  readonly submittedAt: number;
  readonly votes: number;
  readonly removed: boolean;
}

/** What the list is read back to. */
const window = 14 * day;

const key = "huggingface:papers";

export const huggingfacePapers: SimulatedList = {
  ...onHuggingFace,
  name: "huggingface papers",
  isReadHourly: true,
  keys: () => [key],
  owns: (source) => source === key,
  section: (config) => huggingfaceSection(config, { monitor: { papers: true } }),
  draw: (random) => ({
    what: random.pick([
      "submit",
      "submit",
      "submit",
      "old paper",
      "late",
      "late",
      "ancient",
      "vote",
      "edit",
      "remove",
      "return",
    ]),
    item: random.whole(0, 8),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
    forbidden: random.chance(0.1),
  }),
  changed: () => "none",
  make: ({ now, serial, wire }) => {
    const kept: Array<Past<Paper>> = [];

    const submit = (title: string, over: Partial<Paper> = {}) => {
      const history = past<Paper>();
      history.put(now(), {
        id: `2611.${String(serial()).padStart(5, "0")}`,
        title,
        summary: "We show more than was known",
        publishedAt: now() - day,
        submittedAt: now(),
        votes: 0,
        removed: false,
        ...over,
      });
      kept.push(history);
    };

    const all = (at: number): ReadonlyArray<Shown> =>
      kept.flatMap((history): ReadonlyArray<Shown> => {
        const is = history.when(at);
        if (is === undefined || is.removed) return [];
        const since = inListSince(history, at, ({ removed }) => removed);
        return [{
          id: is.id,
          news: "",
          recorded: () => undefined,
          restricted: false,
          returns: 0,
          text: `${is.title} ${is.summary}`,
          createdAt: is.submittedAt,
          since,
          updatedAt: since,
          number: 0,
          element: () => ({
            paper: {
              id: is.id,
              title: is.title,
              summary: is.summary,
              authors: [{ name: "A. Author" }],
              publishedAt: isoTime(is.publishedAt),
              submittedOnDailyAt: isoTime(is.submittedAt),
              upvotes: is.votes,
            },
          }),
        }];
      }).sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));

    const isRecent = ({ createdAt }: Shown) => createdAt >= now() - window;

    const change = ({ what, item, word = "DeepSeek", forbidden }: Omit<Change, "at">): void => {
      const title = titled(word, serial(), forbidden);
      if (what === "submit") return submit(title);
      if (what === "old paper") return submit(title, { publishedAt: now() - 400 * day });
      if (what === "late") return submit(title, { submittedAt: now() - 3 * day });
      if (what === "ancient") return submit(title, { submittedAt: now() - 3 * window });
      const history = kept[kept.length - 1 - item % Math.max(1, kept.length)];
      const is = history?.when(now());
      if (history === undefined || is === undefined) return;
      const put = (to: Partial<Paper>) => history.put(now(), { ...is, ...to });
      if (what === "vote") put({ votes: is.votes + 1 });
      else if (what === "edit") put({ summary: `More than was known of ${title}` });
      else if (what === "remove") put({ removed: true });
      else if (what === "return") put({ removed: false });
    };

    return {
      happen: (step) => {
        if (step.do === "change") change(step);
      },
      fill: (word) => submit(titled(word, serial())),
      flood: (count) => {
        for (let index = 0; index < count; index++) submit(titled("DeepSeek", serial()));
      },
      answer: (asked) =>
        asked.url.pathname === "/api/daily_papers"
          ? answerOfHub(wire, asked, { source: key, all }, isRecent)
          : undefined,
      listed: () => all(now()).filter(isRecent),
    };
  },
};
