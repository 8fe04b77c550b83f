import * as Option from "effect/Option";
import { isTime, timeGiven } from "../domain/given_time.ts";
import type { Place, TimelineFilter } from "../domain/timeline.ts";

/*
 * What part of the timeline an address asks for.
 */

/** Entries of a page. */
export const pageSize = 50;

const filters = ["source", "kind", "rule", "channel", "keyword", "since", "until", "unmatched"];

/** A longer word is none, and a longer name names nothing. */
const longest = 200;

export interface TimelineQuery {
  readonly filter: TimelineFilter;
  /** Whether changes are shown of which nobody was told. */
  readonly withUntold: boolean;
  readonly after: Option.Option<Place>;
  /** Times that say nothing. */
  readonly unclear: ReadonlyArray<string>;
}

const placeIn = (text: string): Option.Option<Place> => {
  const [, at = "", id = ""] = /^(\d{1,16})~([\w:.-]{1,200})$/.exec(text) ?? [];
  return id === "" ? Option.none() : Option.some({ at: Number(at), id });
};

/** What the address asks for at `now`, with times in this zone. */
export const timelineQuery = (
  query: URLSearchParams,
  now: number,
  timezone: string,
): TimelineQuery => {
  const given = (name: string) =>
    Option.filter(
      Option.some((query.get(name) ?? "").trim().slice(0, longest)),
      (text) => text !== "",
    );
  const time = (name: string) => timeGiven(given(name), now, timezone);
  return {
    filter: {
      source: given("source"),
      kind: given("kind"),
      rule: given("rule"),
      channel: given("channel"),
      keyword: given("keyword"),
      since: time("since"),
      until: time("until"),
    },
    withUntold: query.has("unmatched"),
    after: placeIn(query.get("after") ?? ""),
    unclear: ["since", "until"].flatMap((name) =>
      Option.toArray(Option.filter(given(name), (text) => !isTime(text)))
    ),
  };
};

/** The same filters elsewhere; with a place, from there on. */
export const timelineHref = (
  path: string,
  query: URLSearchParams,
  after?: Place,
): string => {
  const kept = [...query].filter(([name, value]) => filters.includes(name) && value !== "");
  const next = new URLSearchParams(kept);
  if (after !== undefined) next.set("after", `${after.at}~${after.id}`);
  return next.size === 0 ? path : `${path}?${next}`;
};
