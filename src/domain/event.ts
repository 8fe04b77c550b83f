import * as Schema from "effect/Schema";

/**
 * Weightiest first: several changes of one item in one poll make one event of the first of these.
 */
export const transitions = [
  "merged",
  "closed",
  "withdrawn",
  "reopened",
  "opened",
  "added",
  "republished",
  "opened_up",
  "promoted",
  "answered",
  "updated",
] as const;
export const Transition = Schema.Literals(transitions);
export type Transition = typeof Transition.Type;

/** What a plugin calls something: short, and the same for ever. */
export const PluginName = Schema.String.check(Schema.isMaxLength(100));

/** What changed about one item between two polls; the one form all sources are turned into. */
export const TrackerEvent = Schema.Struct({
  /** SHA-256 (hex) over source, resource type, resource id, event type and event id. */
  fingerprint: Schema.String,
  /** The source's key, `KIND:NAME`. */
  source: Schema.String,
  /** As the item's kind says. */
  resourceType: PluginName,
  resourceId: Schema.String,
  /** As the item's kind calls the transition. */
  eventType: PluginName,
  /** Absent in what 0.2 and earlier stored. */
  transition: Schema.optionalKey(Transition),
  eventId: Schema.String,
  /** The lighter changes the same poll found on the same item, weightiest first. */
  also: Schema.Array(PluginName),
  /** Parts of the item that differ from what was known, for an update: `title`, `labels`, … */
  changed: Schema.Array(Schema.String),
  title: Schema.String,
  /** All the text that rules search besides the title. */
  summary: Schema.String,
  url: Schema.String,
  author: Schema.NullOr(Schema.String),
  labels: Schema.Array(Schema.String),
  /** Epoch ms, by the upstream's clock. */
  occurredAt: Schema.NullOr(Schema.Finite),
  /** Epoch ms, by our clock. */
  observedAt: Schema.Finite,
  fields: Schema.Record(
    Schema.String,
    Schema.Union([Schema.String, Schema.Finite, Schema.Boolean]),
  ),
});
export type TrackerEvent = typeof TrackerEvent.Type;

/** Whether it is an update and nothing weightier; those of 0.2 and earlier show it by their type alone. */
export const isUpdate = ({ transition, eventType }: TrackerEvent): boolean =>
  transition === undefined ? eventType.endsWith("_updated") : transition === "updated";
