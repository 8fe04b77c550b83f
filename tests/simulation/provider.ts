import { titled } from "./forge.ts";
import { type Change, day, type Step, type Word } from "./history.ts";
import type { SimulatedList, Surroundings, Wire } from "./list.ts";
import { type Past, past, type Shown } from "./shown.ts";

/*
 * A provider's list of the models it serves: some leave it, for a moment or for good, and come back, and
 * now and then most are gone at once.
 */

export interface Offer {
  readonly id: string;
  /** Epoch ms. */
  readonly createdAt: number;
  /** The day of its end, where that was announced. */
  readonly expires?: string | undefined;
  /** What else its list says of it. */
  readonly text: string;
  readonly served: boolean;
}

/** What a list says of an item that is withdrawn. */
const withdrawn = "withdrawn";

/** A list counts for three in a row; 36 where it is without most of what it had. */
const enough = 3;
const enoughForMost = 36;

/** So many more than of everything else were there before. */
const moreBefore = 3;

/** What providers' lists have in common. */
export const served: Required<Pick<SimulatedList, "changed" | "missed" | "draw">> = {
  draw: (random) => ({
    what: random.pick([
      "offer",
      "offer",
      "offer",
      "late",
      "withdraw",
      "withdraw",
      "withdraw",
      "return",
      "return",
      "flap",
      "edit",
      "announce",
      "take back",
      "purge",
      "restock",
    ]),
    item: random.whole(0, 9),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
    forbidden: random.chance(0.1),
  }),
  changed: (known, now) => {
    if (known.news === withdrawn) return "must";
    if (known.news === now.news) return "none";
    // An older list may come after a newer one.
    if (now.updatedAt < known.updatedAt) return "may";
    return now.news === "" ? "none" : "must";
  },
  missed: (known, share) => {
    const { missing = 0, ...item } = known;
    const isGone = missing + 1 >= (share > 0.5 ? enoughForMost : enough);
    return isGone ? { ...item, news: withdrawn } : { ...item, missing: missing + 1 };
  },
};

/** The models of a provider, of which `dated` says whether their dates count. */
export const makeProvider = (
  { now, serial }: Surroundings,
  nameOf: (title: string) => string,
  dated: boolean,
) => {
  const offers: Array<Past<Offer>> = [];

  const offer = (title: string, createdAt = now()) => {
    const history = past<Offer>();
    history.put(now(), { id: nameOf(title), createdAt, text: "", served: true });
    offers.push(history);
  };

  /** The newest first. */
  const listed = (at: number): ReadonlyArray<Shown> =>
    offers.flatMap((history): ReadonlyArray<Shown> => {
      const model = history.when(at);
      if (model?.served !== true) return [];
      const updatedAt = history.all().findLast((each) => each.at <= at)?.at ?? 0;
      return [{
        id: model.id,
        news: model.expires ?? "",
        recorded: () => undefined,
        restricted: false,
        returns: 0,
        text: `${model.id} ${model.text}`,
        createdAt: dated ? model.createdAt : 0,
        since: history.since(),
        updatedAt,
        number: 0,
        element: () => model,
      }];
    }).reverse();

  const change = (step: Change): void => {
    const title = titled(step.word ?? "DeepSeek", serial(), step.forbidden);
    if (step.what === "offer") return offer(title);
    if (step.what === "late") return offer(title, now() - 40 * day);
    const put = (history: Past<Offer>, to: Partial<Offer>) => {
      const model = history.when(now());
      if (model !== undefined) history.put(now(), { ...model, ...to });
    };
    if (step.what === "purge") {
      for (const each of offers.slice(1 + step.item % 3)) put(each, { served: false });
    } else if (step.what === "restock") {
      for (const each of offers) put(each, { served: true });
    }
    const history = offers[offers.length - 1 - step.item % Math.max(1, offers.length)];
    if (history === undefined) return;
    if (step.what === "withdraw") put(history, { served: false });
    else if (step.what === "return") put(history, { served: true });
    else if (step.what === "flap") put(history, { served: history.when(now())?.served === false });
    else if (step.what === "edit") put(history, { text: `as of ${serial()}` });
    else if (step.what === "announce") {
      const at = now() + (30 + serial()) * day;
      put(history, { expires: new Date(at).toISOString().slice(0, 10) });
    } else if (step.what === "take back") put(history, { expires: undefined });
  };

  return {
    listed,
    happen: (step: Step) => {
      if (step.do === "change") change(step);
    },
    fill: (word: Word) => {
      for (let more = 0; more < moreBefore; more++) offer(titled(word, serial()));
    },
    flood: (count: number) => {
      for (let index = 0; index < count; index++) offer(titled("DeepSeek", serial()));
    },
  };
};

/** What a list counts and does not show, while it miscounts. */
export const uncounted = (wire: Wire): ReadonlyArray<Shown> =>
  wire.suffers("miscounts")
    ? [{
      id: "uncounted",
      news: "",
      recorded: () => undefined,
      restricted: false,
      returns: 0,
      text: "",
      createdAt: 0,
      since: 0,
      updatedAt: 0,
      number: 0,
      element: () => undefined,
    }]
    : [];

/** The models of an answer. */
export const offersOf = (shown: ReadonlyArray<Shown>): ReadonlyArray<Offer> =>
  shown.map(({ element }) => element() as Offer);
