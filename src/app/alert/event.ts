import * as Option from "effect/Option";
import { hashOf } from "../../domain/hash.ts";
import { changedContent, type Item, searchedText } from "../../domain/item.ts";
import type { Change } from "../../domain/source.ts";
import { type TrackerEvent, transitions } from "../../domain/event.ts";
import type { Kind } from "../../domain/kind.ts";
import { keptItem } from "./kept.ts";
import { writtenText } from "./written_text.ts";

/** Parts of an item that readers know by name. */
const parts = ["title", "body", "labels", "state"] as const;

/** A change of the body outside what people write. */
export const botText = "bot_text";

const changedParts = ({ asides }: Kind, before: Item, now: Item): ReadonlyArray<string> => [
  ...parts.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(now[part]))
    .map((part) =>
      part === "body" && writtenText(before.body) === writtenText(now.body) ? botText : part
    ),
  ...Object.keys({ ...before.fields, ...now.fields }).filter((key) =>
    !asides.has(key) && before.fields[key] !== now.fields[key]
  ),
  ...changedContent(before, now) ?? [],
];

/** A source's key, and the key it was first polled under. */
export interface Named {
  readonly key: string;
  /** Part of the fingerprints, so that a rename makes nothing new. */
  readonly origin: string;
}

/** Tells an event from all others, also where another source shows the same item. */
export const fingerprintAt = (
  origin: string,
  { resourceType, resourceId, eventType, eventId }: Pick<
    TrackerEvent,
    "resourceType" | "resourceId" | "eventType" | "eventId"
  >,
): string => hashOf(origin, resourceType, resourceId, eventType, eventId);

/** The one event for all changes of an item between two polls; none when nothing changed. */
export const eventOf = (
  { key: source, origin }: Named,
  kind: Kind,
  before: Option.Option<Item>,
  item: Item,
  changes: ReadonlyArray<Change>,
  /** Epoch ms by our clock. */
  observedAt: number,
): Option.Option<TrackerEvent> => {
  const [main, ...lighter] = changes.length > 1
    ? transitions.flatMap((transition) =>
      changes.filter((change) => change.transition === transition)
    )
    : changes;
  if (main === undefined) return Option.none();
  const { type: eventType } = kind.eventOf(main.transition);
  const { resource: resourceType } = kind;
  return Option.some({
    fingerprint: fingerprintAt(origin, {
      resourceType,
      resourceId: item.id,
      eventType,
      eventId: main.eventId,
    }),
    source,
    resourceType,
    resourceId: item.id,
    eventType,
    transition: main.transition,
    eventId: main.eventId,
    also: lighter.map(({ transition }) => kind.eventOf(transition).type),
    changed: Option.match(before, {
      onNone: () => [],
      onSome: (known) => changedParts(kind, known, keptItem(item)),
    }),
    title: item.title,
    summary: searchedText(item),
    url: item.url,
    author: item.author,
    labels: item.labels,
    occurredAt: main.occurredAt,
    observedAt,
    fields: item.fields,
  });
};
