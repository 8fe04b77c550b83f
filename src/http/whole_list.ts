import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import type { Reason } from "../domain/errors.ts";
import type { Item } from "../domain/item.ts";
import type { Page } from "../domain/source.ts";
import { isFinal } from "./refusal.ts";
import { Validator } from "./validator.ts";
import type { Phrase } from "../domain/phrase.ts";

/*
 * Reads a paged list that shows everything there is, newest first. A poll begins with the first page,
 * where new items appear, and then resumes the sweep that was cut off last time.
 */

/** Pages per poll; the next poll resumes a longer list. */
const mostPages = 60;

/** How long until a list that shows less than it counts is read to its end again. */
const settledFor = Duration.minutes(50);

/** A list has few namespaces; more are not trusted. */
const mostNamespaces = 20;

/** What is remembered of the list. */
const Memory = Schema.Struct({
  /** The validator of the first page. */
  known: Schema.optionalKey(Validator),
  /** The namespaces of the items, which need not bear the name of what is watched. */
  namespaces: Schema.optionalKey(Schema.Array(Schema.String)),
});
export type Memory = typeof Memory.Type;

/** A sweep that reached the end of the list without having seen all of it. */
const Short = Schema.Struct({
  /** Epoch ms by our clock. */
  at: Schema.Finite,
  /** How many items the list counted but did not show, null where unknown. */
  missing: Schema.NullOr(Schema.Finite),
});

const Cursor = Schema.fromJsonString(Schema.Struct({
  ...Memory.fields,
  /** The page at which to resume a sweep that was cut off. */
  rest: Schema.optionalKey(Schema.String),
  short: Schema.optionalKey(Short),
}));
const decodeCursor = Schema.decodeUnknownOption(Cursor);
const encodeCursor = Schema.encodeSync(Cursor);

/** Whether no page is left for later. */
export const isReadOut = (cursor: string): boolean =>
  Option.exists(decodeCursor(cursor), ({ rest }) => rest === undefined);

const cursorOf = (
  memory: Memory,
  short: typeof Short.Type | undefined,
  rest: string | undefined,
): string =>
  encodeCursor({
    ...memory,
    ...(short === undefined ? {} : { short }),
    ...(rest === undefined ? {} : { rest }),
  });

/** One page as an upstream answers it. */
export interface ListAnswer<Place> {
  readonly items: ReadonlyArray<Item>;
  /** Epoch ms by the upstream's clock. */
  readonly servedAt: number;
  readonly notes: ReadonlyArray<Phrase>;
  /** See `Page.ailment`. */
  readonly ailment?: Phrase | undefined;
  /** None when the list is unchanged, or something else served in its place. */
  readonly list: Option.Option<{
    readonly next: Option.Option<Place>;
    /** On the last page: how many items were counted but not shown, null where unknown. */
    readonly missing: number | null;
    /** Set where it shows elements, though none of what is watched: then it is not empty. */
    readonly isOfOthers?: boolean;
    /** The validator of a first page. */
    readonly known: Option.Option<Validator>;
  }>;
}

export interface WholeList<Place> {
  readonly first: Place;
  /** What an item's name begins with; the memory notes it, and so that something was shown. */
  readonly namespaceOf: (item: Item) => string;
  /** The name of a page in the cursor. */
  readonly nameOf: (place: Place) => string;
  /** The page of that name, none when it must not be requested. */
  readonly find: (name: string) => Option.Option<Place>;
  /** With `anew` the first page is requested unconditionally. */
  readonly read: (place: Place, memory: Memory, anew: boolean) => Effect.Effect<
    ListAnswer<Place>,
    Reason
  >;
}

interface Step<Place> {
  readonly place: Place;
  /** Pages read so far. */
  readonly pages: number;
  readonly memory: Memory;
  /** Whether pages before this one were skipped. */
  readonly resumed: boolean;
  /** The page to continue with if this one is gone. */
  readonly otherwise: Option.Option<Place>;
}

const onlyKnown = (known: Option.Option<Validator>) =>
  Option.match(known, { onNone: () => ({}), onSome: (known) => ({ known }) });

/** One poll of the list; see `Source.poll`. */
export const pollList = <Place>(
  list: WholeList<Place>,
  previous: Option.Option<string>,
  full: boolean,
): Stream.Stream<Page, Reason> => {
  const before = Option.getOrElse(
    Option.flatMap(previous, decodeCursor),
    (): typeof Cursor.Type => ({}),
  );
  const { rest, short, ...remembered } = before;
  const resume = Option.flatMap(Option.fromUndefinedOr(rest), list.find);

  const read = Effect.fnUntraced(function* (step: Step<Place>, whole: boolean) {
    const answer = yield* list.read(step.place, step.memory, whole || Option.isSome(resume));
    const { items, servedAt, notes, ailment } = answer;
    const ailing = ailment === undefined ? {} : { ailment };
    const shown = { items, servedAt, notes, complete: false, goOn: whole, ...ailing };
    const last = (page: Page) => [[page], Option.none<Step<Place>>()] as const;
    if (Option.isNone(answer.list)) return last({ ...shown, cursor: encodeCursor(before) });
    const { next, missing, isOfOthers = false, known } = answer.list.value;

    const isFirst = step.pages === 0;
    const { namespaces = [] } = step.memory;
    if (isFirst && items.length === 0 && Option.isNone(next) && !isOfOthers) {
      // Request it unconditionally, so that every poll learns that it is still empty.
      const { known: _, ...others } = before;
      // Where something was shown before, it is as likely a hiccup.
      const complete = namespaces.length === 0 && before.known === undefined;
      return last({ ...shown, cursor: encodeCursor(others), complete, empty: true });
    }
    const memory: Memory = {
      ...onlyKnown(isFirst ? known : Option.fromUndefinedOr(step.memory.known)),
      namespaces: [...new Set([...namespaces, ...items.map(list.namespaceOf)])].slice(
        0,
        mostNamespaces,
      ),
    };
    if (Option.isNone(next)) {
      const counted = step.resumed ? null : missing;
      // Items that stay missing sweep after sweep are not waited for.
      const complete = counted === 0 || (counted !== null && counted === short?.missing);
      const at = yield* Clock.currentTimeMillis;
      const ended = counted === 0 ? undefined : { at, missing: counted };
      const empty = isOfOthers ? { empty: false } : {};
      return last({ ...shown, cursor: cursorOf(memory, ended, undefined), complete, ...empty });
    }

    // A whole sweep that was cut off has yet to reach the end.
    const cutOff = (name: string) => cursorOf(memory, whole ? undefined : short, name);
    const onward = { pages: step.pages + 1, memory };
    if (isFirst && Option.isSome(resume) && list.nameOf(next.value) !== rest) {
      const page: Page = { ...shown, cursor: cutOff(rest ?? ""), goOn: true };
      const rejoined = { ...onward, place: resume.value, resumed: true, otherwise: next };
      return [[page], Option.some<Step<Place>>(rejoined)] as const;
    }
    const cut = cutOff(list.nameOf(next.value));
    if (onward.pages >= mostPages) return last({ ...shown, cursor: cut });
    const page: Page = { ...shown, cursor: cursorOf(memory, short, undefined), resume: cut };
    const { resumed } = step;
    return [
      [page],
      Option.some<Step<Place>>({ ...onward, place: next.value, resumed, otherwise: Option.none() }),
    ] as const;
  });

  /** A page that is gone must not stop a list for ever. */
  const readOn = (step: Step<Place>, whole: boolean) => {
    const { otherwise } = step;
    if (Option.isNone(otherwise)) return read(step, whole);
    const next = { ...step, place: otherwise.value, resumed: false, otherwise: Option.none() };
    return read(step, whole).pipe(
      Effect.catchIf(isFinal, () => read(next, whole)),
    );
  };

  return Stream.unwrap(Effect.map(Clock.currentTimeMillis, (now) => {
    const settled = short !== undefined && now >= short.at &&
      now - short.at < Duration.toMillis(settledFor);
    return Stream.paginate({
      place: list.first,
      pages: 0,
      memory: remembered,
      resumed: false,
      otherwise: Option.none(),
    }, (step: Step<Place>) => readOn(step, full && !settled));
  }));
};
