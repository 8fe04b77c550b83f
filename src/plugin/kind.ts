import type { Transition } from "../domain/event.ts";
import type { Language } from "../domain/locale.ts";
import type { EventKind, Kind } from "../domain/kind.ts";

/** What a kind of item and its transitions are called; leave out those that never happen. */
export interface KindWords extends Readonly<Partial<Record<Transition, EventKind>>> {
  readonly resource: string;
  readonly updated: EventKind;
  readonly number?: Kind["number"];
  readonly place?: Kind["place"];
  readonly about?: Kind["about"];
  readonly states?: Readonly<Record<string, Readonly<Record<Language, string>>>>;
  readonly fields?: Readonly<Record<string, Readonly<Record<Language, string>>>>;
  readonly asides?: ReadonlyArray<string>;
}

/** What a transition without words of its own is told as; failing that, as an update. */
const standIns: Readonly<Partial<Record<Transition, Transition>>> = {
  merged: "closed",
  added: "opened",
  opened: "added",
};

/** A kind of item, with every event's type and its words in every language. */
export const defineKind = (name: string, words: KindWords): Kind => {
  const { resource, number, place, about, states = {}, fields = {}, asides = [], ...events } =
    words;
  return {
    name,
    resource,
    ...number === undefined ? {} : { number },
    ...place === undefined ? {} : { place },
    ...about === undefined ? {} : { about },
    states: new Map(Object.entries(states)),
    fields: new Map(Object.entries(fields)),
    asides: new Set(asides),
    events: Object.entries(events).map(([transition, event]) => ({
      ...event,
      transition: transition as Transition,
    })),
    eventOf: (transition) => {
      const standIn = standIns[transition];
      return events[transition] ?? (standIn && events[standIn]) ?? events.updated;
    },
  };
};
