import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { AlertRecord } from "../domain/history.ts";
import { type Part, type Place, Timeline, type UntoldEvent } from "../domain/timeline.ts";
import { pageSize, type TimelineQuery } from "./timeline_query.ts";

/** Something that happened. */
export type Occurrence =
  | { readonly _tag: "Alert"; readonly place: Place; readonly record: AlertRecord }
  | { readonly _tag: "Untold"; readonly place: Place; readonly untold: UntoldEvent };

const nothing: Part<never> = { entries: [], next: Option.none() };

const isBefore = (one: Place, other: Place): boolean =>
  one.at > other.at || (one.at === other.at && one.id > other.id);

/** The later in time of the places up to which both were looked through. */
const nearer = (places: ReadonlyArray<Place>): Option.Option<Place> =>
  Option.fromUndefinedOr(places.toSorted((one, other) => isBefore(one, other) ? -1 : 1)[0]);

/** One page of the timeline, newest first. */
export const timelinePage = Effect.fn("Web.timelinePage")(
  function* ({ filter, withUntold, after }: TimelineQuery) {
    const timeline = yield* Timeline;
    const alerts = yield* timeline.alerts(filter, after, pageSize);
    const untold = withUntold && Option.isNone(filter.channel)
      ? yield* timeline.untold(filter, after, pageSize)
      : nothing;
    const entries = [
      ...alerts.entries.map((record): Occurrence => ({
        _tag: "Alert",
        place: { at: record.createdAt, id: record.id },
        record,
      })),
      ...untold.entries.map((each): Occurrence => ({
        _tag: "Untold",
        place: { at: each.observedAt, id: each.event.fingerprint },
        untold: each,
      })),
    ].toSorted((one, other) => isBefore(one.place, other.place) ? -1 : 1);
    const reached = nearer([alerts.next, untold.next].flatMap(Option.toArray));
    const known = entries.filter(({ place }) =>
      Option.match(reached, {
        onNone: () => true,
        onSome: (end) => !isBefore(end, place),
      })
    );
    const shown = known.slice(0, pageSize);
    const last = shown.at(-1);
    const page: Part<Occurrence> = {
      entries: shown,
      next: known.length > shown.length && last !== undefined ? Option.some(last.place) : reached,
    };
    return page;
  },
);
