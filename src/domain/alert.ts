import * as Arr from "effect/Array";
import * as Schema from "effect/Schema";
import { StoredPhrase } from "./phrase.ts";
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
    detail: StoredPhrase,
    /** Epoch ms. */
    since: Schema.Finite,
  })),
});
export type Notice = typeof Notice.Type;

// Alerts are stored as they are, so a field keeps its name and its place.

/** Set on an alert that is sent again because somebody asked for it. */
const replayed = Schema.optionalKey(Schema.Literal(true));

/** One change of one item. */
export const ItemAlert = Schema.Struct({
  /** The event's fingerprint; of a replayed one a hash of it and the time. */
  id: Schema.String,
  kind: Schema.Literal("event"),
  source: Schema.String,
  events: Schema.Tuple([MatchedEvent]),
  total: Schema.Literal(1),
  /** Epoch ms. */
  createdAt: Schema.Finite,
  replayed,
});
export type ItemAlert = typeof ItemAlert.Type;

/** One item's further updates, gathered after the first of them was sent. */
export const UpdatesAlert = Schema.Struct({
  /** `u` and the fingerprint of the first update it was made for. */
  id: Schema.String,
  kind: Schema.Literal("updates"),
  source: Schema.String,
  /** The newest few, newest first. */
  events: Schema.NonEmptyArray(MatchedEvent),
  /** All updates gathered. */
  total: Schema.Finite,
  /** Epoch ms. */
  createdAt: Schema.Finite,
  replayed,
});
export type UpdatesAlert = typeof UpdatesAlert.Type;

/** Many matches in one alert. */
export const SummaryAlert = Schema.Struct({
  /** Made from the kind and from what it stands for. */
  id: Schema.String,
  kind: Schema.Literals([
    /** A source's first poll. */
    "first_run",
    /** One poll with very many matches. */
    "flood",
    // Overviews of many alerts in one message, composed when it is sent and never stored:
    /** The first polls of several sources. */
    "first_looks",
    /** What piled up while a channel was down. */
    "catch_up",
  ]),
  source: Schema.String,
  /** The newest few, newest first. */
  events: Schema.Array(MatchedEvent),
  /** All items that matched. */
  total: Schema.Finite,
  /** Epoch ms. */
  createdAt: Schema.Finite,
  replayed,
  /** Of an overview: how many matches each source has, most first. */
  sources: Schema.optionalKey(
    Schema.Array(Schema.Struct({ source: Schema.String, total: Schema.Finite })),
  ),
});
export type SummaryAlert = typeof SummaryAlert.Type;

/** MRT about itself. */
export const NoticeAlert = Schema.Struct({
  id: Schema.String,
  kind: Schema.Literal("notice"),
  /** `ownSource`. */
  source: Schema.String,
  events: Schema.Tuple([]),
  total: Schema.Literal(1),
  /** Epoch ms. */
  createdAt: Schema.Finite,
  notice: Notice,
});
export type NoticeAlert = typeof NoticeAlert.Type;

/** What people are sent; `kind` says which it is. */
export const Alert = Schema.Union([ItemAlert, UpdatesAlert, SummaryAlert, NoticeAlert]);
export type Alert = typeof Alert.Type;

export const AlertJson = Schema.fromJsonString(Alert);

/** The changes an alert shows, newest first; none of a notice. */
export const eventsOf = (alert: Alert): ReadonlyArray<MatchedEvent> => alert.events;

/** The alert with each of its changes changed. */
export const mapEvents = (alert: Alert, f: (matched: MatchedEvent) => MatchedEvent): Alert => {
  switch (alert.kind) {
    case "event":
      return { ...alert, events: [f(alert.events[0])] };
    case "updates":
      return { ...alert, events: Arr.map(alert.events, f) };
    case "notice":
      return alert;
    default:
      return { ...alert, events: alert.events.map(f) };
  }
};

/** Whether it is sent again because somebody asked for it. */
export const isReplayed = (alert: Alert): boolean =>
  alert.kind !== "notice" && alert.replayed === true;

/** The lines of a notice; none of any other alert. */
export const noticeLinesOf = (alert: Alert): Notice["lines"] =>
  alert.kind === "notice" ? alert.notice.lines : [];
