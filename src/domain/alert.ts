import * as Schema from "effect/Schema";
import { RuleMatch } from "./rule.ts";
import { TrackerEvent } from "./tracker_event.ts";

/** An event some rule matched, with the rules that did. */
export const MatchedEvent = Schema.Struct({
  event: TrackerEvent,
  matches: Schema.Array(RuleMatch),
});
export type MatchedEvent = typeof MatchedEvent.Type;

/**
 * What is told to people: one event, what a source's first poll found as a whole, or the later of one
 * item's updates that came in quick succession.
 */
export const Alert = Schema.Struct({
  /** The event's fingerprint, or what is made from it or from source and baseline for the others. */
  id: Schema.String,
  kind: Schema.Literals(["event", "first_run", "updates"]),
  source: Schema.String,
  /** Exactly one for an event; the newest few, newest first, for the others. */
  events: Schema.Array(MatchedEvent),
  /** How many items matched, or updates there were, altogether: 1 for an event. */
  total: Schema.Finite,
  /** Epoch ms. */
  createdAt: Schema.Finite,
});
export type Alert = typeof Alert.Type;

export const AlertJson = Schema.fromJsonString(Alert);
