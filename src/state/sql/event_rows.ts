import { pipe } from "effect/Function";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Struct from "effect/Struct";
import { TrackerEvent } from "../../domain/event.ts";
import { blankItem, ItemJson, searchedText } from "../../domain/item.ts";
import { RuleMatch } from "../../domain/rule.ts";

/*
 * Events as `seen_events` holds them. Most match no rule, and such an event leaves its texts to its
 * item: a text is stored once.
 */

/** What an event has in common with its item. */
const texts = ["title", "summary", "url", "author", "labels", "fields"] as const;

const BareJson = Schema.fromJsonString(TrackerEvent.mapFields(Struct.omit(texts)));
const EventJson = Schema.fromJsonString(TrackerEvent);
const MatchesJson = Schema.fromJsonString(Schema.Array(RuleMatch));

const encodeBare = Schema.encodeSync(BareJson);
const encodeWhole = Schema.encodeSync(EventJson);
const encodeMatches = Schema.encodeSync(MatchesJson);
const decodeBare = Schema.decodeUnknownOption(BareJson);
const decodeWhole = Schema.decodeUnknownOption(EventJson);
const decodeItem = Schema.decodeUnknownOption(ItemJson);

export const decodeMatches = Schema.decodeUnknownOption(MatchesJson);

/** The columns that hold an event. */
export const eventColumns = (event: TrackerEvent, matches: ReadonlyArray<RuleMatch>) => ({
  event_json: matches.length === 0 ? encodeBare(event) : encodeWhole(event),
  matches: encodeMatches(matches),
});

/** A stored event without its texts; none when it has none, or cannot be read. */
export const barePart = (event_json: string): Option.Option<string> =>
  Option.map(decodeWhole(event_json), encodeBare);

/** An event with its item as that was last seen, null when it is gone. */
export type StoredEvent = {
  readonly event_json: string;
  readonly item_json: string | null;
};

/** None for what cannot be read. A bare event has the texts its item has now. */
export const decodeEvent = ({ event_json, item_json }: StoredEvent): Option.Option<TrackerEvent> =>
  Option.orElse(decodeWhole(event_json), () =>
    pipe(
      decodeBare(event_json),
      Option.map((bare): TrackerEvent => {
        const item = Option.getOrElse(
          Option.flatMap(Option.fromNullOr(item_json), decodeItem),
          () => blankItem(bare.resourceId, bare.resourceType),
        );
        const { title, url, author, labels, fields } = item;
        return { ...bare, title, summary: searchedText(item), url, author, labels, fields };
      }),
    ));
