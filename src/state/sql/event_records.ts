import * as Option from "effect/Option";
import type { EventRecord } from "../../domain/history.ts";
import { decodeEvent, decodeMatches, type StoredEvent } from "./event_rows.ts";

/** A row of the record, with the item of the event. */
export interface EventRow extends StoredEvent {
  readonly version: string;
  readonly matches: string;
  readonly observed_at: number;
}

const toEvent = (
  row: EventRow,
  changedSince: ReadonlySet<string>,
): Option.Option<EventRecord> =>
  Option.map(
    Option.all([
      decodeEvent(row),
      decodeEvent(row, changedSince),
      decodeMatches(row.matches),
    ]),
    ([event, searched, matches]) => ({
      event,
      searched,
      version: row.version,
      matches,
      observedAt: row.observed_at,
    }),
  );

/** Reads rows that come newest first, and remembers which parts of their items changed after them. */
export const backwardReader = () => {
  const changed = new Map<string, ReadonlySet<string>>();
  return (row: EventRow): Option.Option<EventRecord> => {
    const item = JSON.stringify([row.source_key, row.item_id]);
    const since = changed.get(item) ?? new Set<string>();
    const found = toEvent(row, since);
    if (Option.isSome(found)) changed.set(item, since.union(new Set(found.value.event.changed)));
    return found;
  };
};

/** The events of rows that come oldest first; none for those that cannot be read. */
export const toEvents = (
  rows: ReadonlyArray<EventRow>,
): ReadonlyArray<Option.Option<EventRecord>> =>
  rows.toReversed().map(backwardReader()).toReversed();
