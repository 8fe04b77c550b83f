import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { Incident, IncidentChanges, IncidentRecord } from "../../domain/incident_store.ts";
import { mapPhrase, type Phrase } from "../../domain/phrase.ts";

/*
 * When people hear that an incident began or ended: at most twice an hour for one subject, however
 * often it fails and recovers. Pure.
 */

const recurs: Phrase = { en: "keeps failing and recovering: ", zh: "时好时坏：" };

/** The time within which a subject gets at most `mostNotices`. */
export const quietTime = Duration.hours(1);
export const mostNotices = 2;
/** An incident that returns within this time is recurring: it ends after `quietTime` of calm. */
export const recurrenceTime = Duration.times(quietTime, 3);

/** What is wrong now. */
export interface DetectedIncident extends Incident {
  /** It worked in between. */
  readonly unsteady: boolean;
}

export const steady = (incident: Incident): DetectedIncident => ({ ...incident, unsteady: false });

const same = (a: Incident) => (b: Incident) => a.kind === b.kind && a.subject === b.subject;

/** Notices of one subject's incidents after `since`. */
const noticesSince = (own: ReadonlyArray<IncidentRecord>, since: number): number =>
  own.flatMap(({ notifiedAt, endedAt }) => [notifiedAt, ...Option.toArray(endedAt)])
    .filter((at) => at > since).length;

/**
 * Incidents that begin and end, given those that are open or ended within `recurrenceTime`. `lasts`
 * says whether an open one that was not detected goes on nevertheless.
 */
export const incidentChangesOf = (
  found: ReadonlyArray<DetectedIncident>,
  records: ReadonlyArray<IncidentRecord>,
  lasts: (incident: Incident) => boolean,
  now: number,
): IncidentChanges => {
  const mayNotify = (incident: Incident) =>
    noticesSince(records.filter(same(incident)), now - Duration.toMillis(quietTime)) < mostNotices;
  const open = records.filter(({ endedAt }) => Option.isNone(endedAt));
  const endedLately = records.filter(({ endedAt }) =>
    Option.exists(endedAt, (at) => at > now - Duration.toMillis(recurrenceTime))
  );

  const begun = found.flatMap((detected): IncidentChanges["begun"] => {
    if (open.some(same(detected)) || !mayNotify(detected)) return [];
    const { unsteady, ...incident } = detected;
    const recurring = endedLately.some(same(detected));
    return [{
      ...incident,
      recurring,
      detail: recurring || unsteady
        ? mapPhrase(incident.detail, (text, language) => recurs[language] + text)
        : incident.detail,
    }];
  });

  const ended: Array<IncidentRecord> = [];
  const changed: Array<IncidentRecord> = [];
  for (const incident of open) {
    const { calmSince, recurring } = incident;
    if (found.some(same(incident)) || lasts(incident)) {
      if (Option.isSome(calmSince)) changed.push({ ...incident, calmSince: Option.none() });
    } else {
      const since = Option.getOrElse(calmSince, () => now);
      if ((!recurring || now - since >= Duration.toMillis(quietTime)) && mayNotify(incident)) {
        ended.push(incident);
      } else if (Option.isNone(calmSince)) {
        changed.push({ ...incident, calmSince: Option.some(now) });
      }
    }
  }
  return { begun, ended, changed };
};
