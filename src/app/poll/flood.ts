import * as Option from "effect/Option";
import type { Alert } from "../../domain/alert.ts";
import type { Flood } from "../../domain/source_store.ts";
import { hashOf } from "../../domain/hash.ts";
import { type Detection, newestShown } from "./detect.ts";

/** Whether so many matches of one poll are more than anybody reads one by one; 0 is no limit. */
export const isFlood = (alerts: number, limit: number): boolean => limit > 0 && alerts > limit;

/** The events that are told when they were not seen before. */
export const alertsOf = ({ events }: Detection): ReadonlyArray<Alert> =>
  events.flatMap(({ alert }) => Option.toArray(alert));

/**
 * Tells the events of a poll one by one or, where more than `limit` of them are new, as one. Those that
 * were `seen` before are told no more.
 */
export const toldOf = <F extends Detection>(
  findings: F,
  source: string,
  seen: ReadonlySet<string>,
  limit: number,
): F & { readonly flood: Option.Option<Flood> } => {
  const alerts = alertsOf(findings).filter(({ id }) => !seen.has(id));
  const [first] = alerts;
  if (first === undefined || !isFlood(alerts.length, limit)) {
    return { ...findings, flood: Option.none() };
  }
  const fingerprints = alerts.map(({ id }) => id);
  return {
    ...findings,
    events: findings.events.map((event) => ({ ...event, alert: Option.none() })),
    flood: Option.some({
      alert: {
        id: hashOf("flood", source, ...fingerprints),
        kind: "flood",
        source,
        // They come oldest first.
        events: alerts.slice(-newestShown).flatMap(({ events }) => events).toReversed(),
        total: alerts.length,
        createdAt: first.createdAt,
      },
      fingerprints,
    }),
  };
};
