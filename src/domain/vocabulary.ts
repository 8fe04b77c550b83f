import * as Context from "effect/Context";
import type { Transition } from "./event.ts";
import type { EventKind, Kind, Platform } from "./kind.ts";

/** What a kind of source calls things. */
export interface SourceWords {
  readonly kind: string;
  readonly platform: Platform;
  readonly kinds: ReadonlyArray<Kind>;
}

/** What all kinds of sources call things. */
export interface Vocabulary {
  /** Of an item; a kind nobody knows is named after itself. */
  readonly kindOf: (name: string) => Kind;
  /** Undefined for a type nobody knows: that of a source that was removed, or of a later version. */
  readonly eventOf: (
    type: string,
  ) =>
    | { readonly kind: Kind; readonly event: EventKind; readonly transition: Transition }
    | undefined;
  /** By the first part of a source's key. */
  readonly platformOf: (sourceKind: string) => Platform | undefined;
}

const unknownKind = (name: string): Kind => ({
  name,
  resource: name,
  eventOf: (transition) => ({ type: `${name}_${transition}` }),
  events: [],
  fields: new Map(),
  asides: new Set(),
});

export const vocabularyOf = (sources: ReadonlyArray<SourceWords>): Vocabulary => {
  const kinds = new Map(sources.flatMap((source) => source.kinds).map((kind) => [kind.name, kind]));
  const events = new Map(
    [...kinds.values()].flatMap((kind) =>
      kind.events.map((event) => [event.type, { kind, event, transition: event.transition }])
    ),
  );
  const platforms = new Map(sources.map(({ kind, platform }) => [kind, platform]));
  return {
    kindOf: (name) => kinds.get(name) ?? unknownKind(name),
    eventOf: (type) => events.get(type),
    platformOf: (sourceKind) => platforms.get(sourceKind),
  };
};

/** That of the registered sources; without one alerts use neutral words. */
export const Vocabulary = Context.Reference<Vocabulary>("mrt/domain/Vocabulary", {
  defaultValue: () => vocabularyOf([]),
});
