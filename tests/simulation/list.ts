import type { Configured } from "./config.ts";
import type { Dice } from "./dice.ts";
import type { Forge } from "./forge.ts";
import type { Change, Step, UpstreamTrouble, Word } from "./history.ts";
import type { Shown } from "./shown.ts";
import type { Answer, Asked, Silence } from "./transport.ts";

/*
 * The seam between the simulation and one kind of list that MRT watches: a file in `lists` and a line in
 * `lists.ts` add one.
 */

/** What must be told of an item: something, nothing, or either where no list shows what happened. */
export type Verdict = "must" | "may" | "none";

/** What an answer holds when nothing is wrong with it. */
export interface Reply {
  /** The items on this page. */
  readonly page: ReadonlyArray<Shown>;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A page that somebody asks for. */
export interface PageOf {
  /** The source's key; none where the answer shows no list. */
  readonly source?: string;
  /** Everything the list held then, in its order. */
  readonly all: (at: number) => ReadonlyArray<Shown>;
  readonly reply: (all: ReadonlyArray<Shown>, at: number) => Reply;
  /** The body with so many of its items unreadable; by default it is an array in JSON. */
  readonly broken?: (body: string, items: number) => string;
  /** Whether answers have an ETag. */
  readonly isTagged?: boolean;
}

/** How an upstream answers, with all that is wrong with it at the moment. */
export interface Wire {
  readonly page: (asked: Asked, page: PageOf) => Answer | Silence;
  /** An answer that nothing is wrong with. */
  readonly plain: (body: unknown, status?: number) => Answer;
  /** A redirect to that address, for good. */
  readonly moved: (to: string) => Answer;
  /** An answer that is no page has shown these. */
  readonly shown: (source: string, items: ReadonlyArray<Shown>) => void;
  readonly suffers: (from: UpstreamTrouble["kind"]) => boolean;
  readonly isWell: () => boolean;
}

/** What a list finds around it. */
export interface Surroundings {
  readonly now: () => number;
  /** A number that nothing else bears. */
  readonly serial: () => number;
  /** GitHub's repositories, which several lists share. */
  readonly forge: Forge;
  readonly wire: Wire;
}

/** A list in a world. */
export interface PlayedList {
  readonly happen: (step: Step) => void;
  /** One that was there before anybody looked; `index` counts them. */
  readonly fill: (word: Word, index: number, repos: number) => void;
  /** So many at once. */
  readonly flood: (count: number) => void;
  /** None where the request is for something else. */
  readonly answer: (asked: Asked) => Answer | Silence | undefined;
  /** What the source shows now. */
  readonly listed: (source: string) => ReadonlyArray<Shown>;
}

/** What the oracle knows of a source when it judges an item. */
export interface Met {
  /** By the upstream's clock, when the first poll was served. */
  readonly baselineAt: number;
  readonly known: ReadonlyMap<string, Shown>;
  /** What the first look that showed anything has shown, in its order. */
  readonly first: ReadonlyArray<Shown>;
  /** What the list has shown now, in its order. */
  readonly shown: ReadonlyArray<Shown>;
}

export interface SimulatedList {
  /** As setups and steps call it. */
  readonly name: string;
  /** Whose troubles it shares. */
  readonly upstream: string;
  readonly host: string;
  /** The keys of the sources it makes of a config in which it is on. */
  readonly keys: (config: Configured) => ReadonlyArray<string>;
  /** Whether what lies beyond its first page is looked at about hourly. */
  readonly isReadHourly?: true;
  /** Whether it may rightly show nothing any more. */
  readonly mayTurnEmpty?: true;
  /** Whether a channel hears once of an item, whichever of its sources shows it first. */
  readonly isToldOnce?: true;
  /** Whether a key is one of its own, or of the form `Upstreams.sameAs` gives it. */
  readonly owns: (source: string) => boolean;
  /** Its part of `sources`; the parts of all lists are merged. */
  readonly section: (config: Configured) => object;
  /** Variables with secrets that the section names. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Something of its daily life; none for a list whose steps `generate.ts` draws. */
  readonly draw?: (random: Dice) => Omit<Change, "at" | "do" | "list">;
  /** Where its items are places: the key of the source that watches this one, if it is watched. */
  readonly memberOf?: (item: Shown) => string | undefined;
  /** What must be told of a known item; by default another `news` must. */
  readonly changed?: (known: Shown, now: Shown) => Verdict;
  /** What must be told of an unknown one; none where its dates decide as everywhere. */
  readonly appeared?: (item: Shown, met: Met) => Verdict | undefined;
  /**
   * What is known from now on of an item that one more whole list is without, as is that share of the
   * others; another `news` must be told. None for a list that says nothing by what it does not show.
   */
  readonly missed?: (known: Shown, share: number) => Shown;
  readonly make: (around: Surroundings) => PlayedList;
}
