import type { Transition } from "../domain/event.ts";
import type { Language } from "../domain/locale.ts";
import type { EventKind, Kind } from "../domain/kind.ts";

/** What a kind of item is called wherever it appears; transitions that never happen are left out. */
export interface KindWords extends Readonly<Partial<Record<Transition, EventKind>>> {
  readonly resource: string;
  /** Updates in quick succession are told together, and are known by their type's end. */
  readonly updated: EventKind & { readonly type: `${string}_updated` };
  readonly fields?: Readonly<Record<string, Readonly<Record<Language, string>>>>;
}

/** What stands for a transition that has no words of its own; else an update does. */
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
