import type { TrackerEvent, Transition } from "./event.ts";
import type { Language } from "./locale.ts";

/** What happened, in a title, and in short where it stands beside something weightier. */
export type EventWords = readonly [title: string, also: string];

/** What one transition of a kind is called. */
export interface EventKind extends Readonly<Record<Language, EventWords>> {
  /** Stands in fingerprints, so it never changes. */
  readonly type: string;
  /** Titles instead of the usual one, by the field of the event that is true or, `FIELD=VALUE`, so. */
  readonly when?: Readonly<Record<string, Readonly<Record<Language, string>>>>;
}

/** `licence`: `mit`. */
export interface AboutPart {
  readonly name: Readonly<Record<Language, string>>;
  readonly value: string;
  /** On a line of several its value stands alone, unless it needs its name or is left out there. */
  readonly onLine?: "named" | "left out";
}

/** What a source calls its items and what happens to them, as `defineKind` makes it. */
export interface Kind {
  /** As in `Item.kind`. */
  readonly name: string;
  /** `TrackerEvent.resourceType`; stands in fingerprints, so it never changes. */
  readonly resource: string;
  readonly eventOf: (transition: Transition) => Pick<EventKind, "type">;
  /** Every event there is, each once. */
  readonly events: ReadonlyArray<EventKind & { readonly transition: Transition }>;
  /** The field that holds the number people call an item by, as in `#61`. */
  readonly number?: string;
  /** The field that holds where an item is, where its source is many places. */
  readonly place?: string;
  /** What to know of an item, instead of a passage of its text; empty where it has none. */
  readonly about?: (item: Pick<TrackerEvent, "title" | "fields">) => ReadonlyArray<AboutPart>;
  /** What the states of an item are called; empty where it has none. */
  readonly states: ReadonlyMap<string, Readonly<Record<Language, string>>>;
  /** What the fields are called whose change is told; that of others is not. */
  readonly fields: ReadonlyMap<string, Readonly<Record<Language, string>>>;
  /** Fields that come along with an item, such as its downloads: no change of them counts. */
  readonly asides: ReadonlySet<string>;
}

/** Where the items of a source are. */
export interface Platform {
  /** As it writes itself. */
  readonly name: string;
  /** Whether a source's name says where it is without the platform's, as OWNER/REPO does. */
  readonly implied?: true;
  /** Whether it is many places, so that a link to an item leads to some other site. */
  readonly scattered?: true;
}
