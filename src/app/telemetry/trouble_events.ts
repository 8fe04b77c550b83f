import * as Schema from "effect/Schema";
import { incidentName } from "../../domain/incident_store.ts";
import { logEvent } from "./log_event.ts";

const incident = {
  kind: Schema.Literals(["source", "host", "token", "channel", "state"]),
  subject: Schema.String,
  detail: Schema.String,
};

/** What is wrong. */
export const troubleEvents = {
  incidentBegan: logEvent({
    event: "incident_began",
    level: "Warn",
    when: "An incident began; the channels are notified.",
    fields: incident,
    message: ({ kind, subject, detail }) =>
      `Incident: ${incidentName({ kind, subject })}: ${detail}`,
    metrics: { incidents_total: { description: "Incidents that began.", by: "kind" } },
  }),
  incidentEnded: logEvent({
    event: "incident_ended",
    level: "Info",
    when: "An incident is over; the channels are notified.",
    fields: incident,
    message: ({ kind, subject }) => `Incident over: ${incidentName({ kind, subject })}`,
    metrics: { incidents_ended_total: { description: "Incidents that ended.", by: "kind" } },
  }),
  stateFailed: logEvent({
    event: "state_failed",
    level: "Error",
    when: "The state file cannot be read or written.",
    fields: { what: Schema.String, error: Schema.String },
    message: ({ what, error }) => `${what}. ${error}`,
    metrics: { state_failures_total: { description: "Failures of the state file." } },
  }),
  defect: logEvent({
    event: "defect",
    level: "Error",
    when: "MRT met a bug of its own; please report it with its `cause`.",
    fields: { what: Schema.String },
    message: ({ what }) => `A defect of MRT: ${what}`,
    metrics: { defects_total: { description: "Bugs of MRT that showed." } },
  }),
};
