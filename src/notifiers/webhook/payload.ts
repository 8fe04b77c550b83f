import * as Schema from "effect/Schema";
import { Transition } from "../../domain/event.ts";

/*
 * What a webhook is sent. docs/webhook.schema.json is made of it. A field may be added; one that goes,
 * or means something else, makes another version.
 */

const said = (description: string) => ({ description });
const text = (description: string) => Schema.String.annotate(said(description));
const time = (description: string) => Schema.NullOr(Schema.String).annotate(said(description));

export const PayloadEvent = Schema.Struct({
  fingerprint: text("The same whenever this change of this item is told."),
  type: text("What happened, such as pr_merged or model_added."),
  transition: Schema.NullOr(Transition).annotate(said("What kind of change that is.")),
  source: text("The source's key, such as github:vllm-project/vllm."),
  resource_type: text("The kind of item, such as repo_pr."),
  resource_id: text("The item's id at its source."),
  title: text("The item's title."),
  url: text('Where the item is; "" where that is not known.'),
  author: Schema.NullOr(Schema.String).annotate(
    said("Who wrote it; null where that is not known."),
  ),
  labels: Schema.Array(Schema.String),
  changed: Schema.Array(Schema.String).annotate(said("Parts of the item that have changed.")),
  occurred_at: time("ISO 8601, by the source's clock; null where that is not known."),
  observed_at: time("ISO 8601, when MRT saw it."),
  matches: Schema.Array(Schema.Struct({
    rule: text("The rule's id."),
    reason: text("What matched, such as the keywords."),
    excerpt: text("The passage around it."),
  })),
}).annotate(said("A change. Its texts are as strangers wrote them, less control characters."));

export const PayloadAlert = Schema.Struct({
  id: text("The same for every message that holds this alert."),
  kind: Schema.Literals([
    "event",
    "updates",
    "first_run",
    "flood",
    "first_looks",
    "catch_up",
    "notice",
  ])
    .annotate(said("One change, several of one item, a summary of many, or MRT about itself.")),
  source: text("The source's key, or mrt."),
  total: Schema.Finite.annotate(said("How many matches it stands for.")),
  events: Schema.Array(PayloadEvent).annotate(said("The newest few of them, newest first.")),
}).annotate(said("One alert."));

/** The body of a request. */
export const Payload = Schema.Struct({
  version: Schema.Literal(1),
  type: Schema.Literals(["alert", "digest"]).annotate(said("One alert, or several.")),
  timestamp: time("ISO 8601, of the newest alert: the same for every attempt."),
  title: text("One line for people, in the channel's language."),
  text: text("All of it for people, in plain text that mentions nobody."),
  mention: Schema.Array(Schema.String).annotate(said("Whom to mention.")),
  alerts: Schema.NonEmptyArray(PayloadAlert).annotate(said("Oldest first.")),
}).annotate({
  title: "Model Release Tracker webhook",
  description: "What MRT posts to a webhook, version 1.",
});
export type Payload = typeof Payload.Type;
