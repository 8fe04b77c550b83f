import * as Effect from "effect/Effect";

/** What the log's JSON form calls what happened; docs/operations.md lists them with their fields. */
export type LogEvent =
  | "daemon_started"
  | "daemons_share_state"
  | "poll_found"
  | "poll_failed"
  | "poll_note"
  | "host_waits"
  | "quota_interval"
  | "heartbeat"
  | "delivered"
  | "delivery_failed"
  | "delivery_given_up"
  | "incident_began"
  | "incident_ended"
  | "config_differs"
  | "config_reloaded"
  | "config_refused";

/** Names a line of the log for programs that read it; fields are in snake_case. */
export const logEvent = (
  event: LogEvent,
  fields: Readonly<Record<string, string | number>> = {},
): <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> =>
  Effect.annotateLogs({ event, ...fields });
