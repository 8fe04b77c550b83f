import * as Schema from "effect/Schema";
import { RuleMatch } from "./rule.ts";
import { TrackerEvent } from "./event.ts";

/** An event some rule matched, with the rules that did. */
export const MatchedEvent = Schema.Struct({
  event: TrackerEvent,
  matches: Schema.Array(RuleMatch),
});
export type MatchedEvent = typeof MatchedEvent.Type;

/** Where notices come from. */
export const ownSource = "mrt";

/** What MRT has to say of itself, one line each. */
export const Notice = Schema.Struct({
  lines: Schema.Array(Schema.Struct({
    /** A test message, or an incident that began or ended. */
    what: Schema.Literals(["test", "began", "ended"]),
    kind: Schema.Literals(["source", "host", "token", "channel", "state"]),
    subject: Schema.String,
    detail: Schema.String,
    /** Epoch ms. */
    since: Schema.Finite,
  })),
});
export type Notice = typeof Notice.Type;

/**
 * What is told to people: one event, what a source's first poll or one with very many matches found
 * as a whole, the later of one item's updates that came in quick succession, a notice about MRT
 * itself, or an overview of many such.
 */
export const Alert = Schema.Struct({
  /** The event's fingerprint, or what is made from it or from source and baseline for the others. */
  id: Schema.String,
  kind: Schema.Literals([
    "event",
    "first_run",
    "updates",
    "flood",
    "notice",
    // Never stored: what stands for many alerts in one message.
    "first_looks",
    "catch_up",
  ]),
  source: Schema.String,
  /** Exactly one for an event; the newest few, newest first, for the others. */
  events: Schema.Array(MatchedEvent),
  /** How many items matched, or updates there were, altogether: 1 for an event. */
  total: Schema.Finite,
  /** Epoch ms. */
  createdAt: Schema.Finite,
  /** Set when the record is told again because somebody asked for it. */
  replayed: Schema.optionalKey(Schema.Literal(true)),
  /** Of an overview: how many there are of each source, most first. */
  sources: Schema.optionalKey(
    Schema.Array(Schema.Struct({ source: Schema.String, total: Schema.Finite })),
  ),
  /** What a notice says; its events are none. */
  notice: Schema.optionalKey(Notice),
});
export type Alert = typeof Alert.Type;

export const AlertJson = Schema.fromJsonString(Alert);
