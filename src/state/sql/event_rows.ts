import { pipe } from "effect/Function";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Struct from "effect/Struct";
import { TrackerEvent } from "../../domain/event.ts";
import { blankItem, type Item, searchedText } from "../../domain/item.ts";
import { isTold } from "../../domain/route.ts";
import { RuleMatch } from "../../domain/rule.ts";
import { decodeTexts } from "./item_rows.ts";

/*
 * Events as `seen_events` holds those that a rule matched, and the view `events` shows them all. Of most
 * nobody is told, and of such an event only what neither its item nor another column holds is stored.
 */

/** What an event has in common with its item. */
const texts = ["title", "summary", "url", "author", "labels", "fields"] as const;
const columns = ["fingerprint", "source", "resourceId", "observedAt"] as const;

const Bare = TrackerEvent.mapFields(Struct.omit([...texts, ...columns]));
export type Bare = typeof Bare.Type;
const BareJson = Schema.fromJsonString(Bare);
const EventJson = Schema.fromJsonString(TrackerEvent);
const MatchesJson = Schema.fromJsonString(Schema.Array(RuleMatch));

const encodeWhole = Schema.encodeSync(EventJson);
const encodeMatches = Schema.encodeSync(MatchesJson);
const decodeBare = Schema.decodeUnknownOption(BareJson);
const decodeWhole = Schema.decodeUnknownOption(EventJson);
export const decodeMatches = Schema.decodeUnknownOption(MatchesJson);

/** Polls write thousands, whose types say all that a schema would. */
const encodeBare = (event: Bare): string => {
  const { resourceType, eventType, transition, eventId, also, changed, occurredAt } = event;
  const bare: typeof Bare.Encoded = {
    resourceType,
    eventType,
    ...transition === undefined ? {} : { transition },
    eventId,
    also,
    changed,
    occurredAt,
  };
  return JSON.stringify(bare);
};

/** The columns that hold an event. */
export const eventColumns = (event: TrackerEvent, matches: ReadonlyArray<RuleMatch>) => ({
  event_json: isTold(matches) ? encodeWhole(event) : encodeBare(event),
  matches: matches.length === 0 ? "[]" : encodeMatches(matches),
});

/** What of a stored event neither its item nor another column holds; none when it cannot be read. */
export const barePart = (event_json: string): Option.Option<Bare> =>
  Option.orElse(decodeWhole(event_json), () => decodeBare(event_json));

/** An event with its item as that was last seen, null when it is gone. */
export type StoredEvent = {
  readonly fingerprint: string;
  readonly source_key: string;
  readonly item_id: string;
  readonly event_json: string;
  readonly observed_at: number;
  readonly item_json: string | null;
};

/** The item without what changed after an event of it. */
const unchangedPart = (item: Item, changedSince: ReadonlySet<string>): Item => ({
  ...item,
  title: changedSince.has("title") ? "" : item.title,
  body: changedSince.has("body") || changedSince.has("bot_text") ? "" : item.body,
  labels: changedSince.has("labels") ? [] : item.labels,
});

const none: ReadonlySet<string> = new Set();

/** None for what cannot be read. A bare event has the texts its item has now. */
export const decodeEvent = (
  row: StoredEvent,
  /** Parts of the item whose texts are left out, for they changed later. */
  changedSince = none,
): Option.Option<TrackerEvent> =>
  Option.orElse(decodeWhole(row.event_json), () =>
    pipe(
      decodeBare(row.event_json),
      Option.map((bare): TrackerEvent => {
        const known = Option.getOrElse(
          decodeTexts(row.item_id, row.item_json),
          () => blankItem(row.item_id, bare.resourceType),
        );
        const item = unchangedPart(known, changedSince);
        const { title, url, author, labels, fields } = item;
        return {
          ...bare,
          fingerprint: row.fingerprint,
          source: row.source_key,
          resourceId: row.item_id,
          observedAt: row.observed_at,
          title,
          summary: searchedText(item),
          url,
          author,
          labels,
          fields,
        };
      }),
    ));
