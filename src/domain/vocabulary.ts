import * as Context from "effect/Context";
import type { TrackerEvent, Transition } from "./event.ts";
import type { EventKind, Kind, Platform } from "./kind.ts";
import type { Language } from "./locale.ts";

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
  /** What an event is called as a title; undefined for a type nobody knows. */
  readonly titleOf: (
    event: Pick<TrackerEvent, "eventType" | "fields">,
  ) => Readonly<Record<Language, string>> | undefined;
  /** What a part of an item is called whose change is told; undefined for one that has no word. */
  readonly partOf: (
    event: Pick<TrackerEvent, "eventType">,
    part: string,
  ) => Readonly<Record<Language, string>> | undefined;
  /** By the first part of a source's key. */
  readonly platformOf: (sourceKind: string) => Platform | undefined;
}

/** What the parts of any item are called; fields are called what their source's plugin says. */
const parts: Kind["fields"] = new Map([
  ["title", { en: "title", zh: "标题" }],
  ["body", { en: "body", zh: "正文" }],
  ["bot_text", { en: "text kept by a bot", zh: "机器人维护的内容" }],
  ["labels", { en: "labels", zh: "标签" }],
  ["state", { en: "state", zh: "状态" }],
]);

const unknownKind = (name: string): Kind => ({
  name,
  resource: name,
  eventOf: (transition) => ({ type: `${name}_${transition}` }),
  events: [],
  states: new Map(),
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
    titleOf: ({ eventType, fields }) => {
      const event = events.get(eventType)?.event;
      const special = Object.entries(event?.when ?? {}).find(([condition]) => {
        const [field = "", value = true] = condition.split("=");
        return fields[field] === value;
      });
      return event && (special?.[1] ?? { en: event.en[0], zh: event.zh[0] });
    },
    partOf: ({ eventType }, part) =>
      parts.get(part) ?? events.get(eventType)?.kind.fields.get(part),
    platformOf: (sourceKind) => platforms.get(sourceKind),
  };
};

/** That of the registered sources; without one alerts use neutral words. */
export const Vocabulary = Context.Reference<Vocabulary>("mrt/domain/Vocabulary", {
  defaultValue: () => vocabularyOf([]),
});
