import * as Schema from "effect/Schema";

/**
 * Weightiest first: several changes of one item in one poll make one event of the first of these.
 */
export const transitions = [
  "merged",
  "closed",
  "reopened",
  "opened",
  "added",
  "republished",
  "opened_up",
  "updated",
] as const;
export const Transition = Schema.Literals(transitions);
export type Transition = typeof Transition.Type;

export const EventType = Schema.Literals([
  "issue_opened",
  "issue_updated",
  "issue_closed",
  "issue_reopened",
  "pr_opened",
  "pr_updated",
  "pr_merged",
  "pr_closed",
  "pr_reopened",
  "model_added",
  "model_updated",
  "model_republished",
  "model_opened",
]);
export type EventType = typeof EventType.Type;

/** What changed about one item between two polls; the one form all sources are turned into. */
export const TrackerEvent = Schema.Struct({
  /** SHA-256 (hex) over source, resource type, resource id, event type and event id. */
  fingerprint: Schema.String,
  /** `github:OWNER/REPO`, `huggingface:ORG` or `modelscope:ORG`. */
  source: Schema.String,
  resourceType: Schema.Literals(["repo_issue", "repo_pr", "org_model"]),
  resourceId: Schema.String,
  eventType: EventType,
  eventId: Schema.String,
  /** The lighter changes the same poll found on the same item, weightiest first. */
  also: Schema.Array(EventType),
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
