import type { Transition } from "../domain/event.ts";
import type { Language } from "../domain/locale.ts";
import type { EventKind, Kind } from "../domain/kind.ts";

/** What a kind of item and its transitions are called; leave out those that never happen. */
export interface KindWords extends Readonly<Partial<Record<Transition, EventKind>>> {
  readonly resource: string;
  /** The suffix is how stored updates are known, which are told together when they come in quick succession. */
  readonly updated: EventKind & { readonly type: `${string}_updated` };
  readonly fields?: Readonly<Record<string, Readonly<Record<Language, string>>>>;
}

/** What a transition without words of its own is told as; failing that, as an update. */
const standIns: Readonly<Partial<Record<Transition, Transition>>> = {
  merged: "closed",
  added: "opened",
  opened: "added",
};

/** A kind of item, with every event's type and its words in every language. */
export const defineKind = (name: string, words: KindWords): Kind => {
  const { resource, fields = {}, ...events } = words;
  return {
    name,
    resource,
    fields: new Map(Object.entries(fields)),
    events: Object.values(events),
    eventOf: (transition) => {
      const standIn = standIns[transition];
      return events[transition] ?? (standIn && events[standIn]) ?? events.updated;
    },
  };
};
