import type { TrackerEvent } from "../../domain/event.ts";
import type { Kind } from "../../domain/kind.ts";
import type { Source } from "../../domain/source.ts";
import type { Told } from "../../domain/source_store.ts";
import { fingerprintAt } from "../alert/event.ts";
import type { Planned } from "../alert/summary.ts";

/*
 * Sources that show the same items, such as two searches: what one of them has told, the others do not
 * tell again on that channel. Pure.
 */

/** Where else events may have been found. */
export interface Elsewhere {
  /** The keys of the sources that are alike. */
  readonly sources: ReadonlyArray<string>;
  /** By the fingerprint of an event those that it has there. */
  readonly fingerprints: ReadonlyMap<string, ReadonlyArray<string>>;
}

/** The event as it is, and as it would be were its item of these other kinds. */
const asKinds = (event: TrackerEvent, kinds: ReadonlyArray<Kind>): ReadonlyArray<TrackerEvent> => [
  event,
  ...kinds.flatMap(({ resource, events }) =>
    resource === event.resourceType ? [] : events
      .filter(({ transition }) => transition === event.transition)
      .map(({ type }) => ({ ...event, resourceType: resource, eventType: type }))
  ),
];

/** Of a source that no other is like. */
export const nowhere: Elsewhere = { sources: [], fingerprints: new Map() };

export const elsewhereOf = (
  { alike = [], alikeKinds = [] }: Pick<Source, "alike" | "alikeKinds">,
  found: ReadonlyArray<{ readonly event: TrackerEvent }>,
): Elsewhere =>
  alike.length === 0 ? nowhere : {
    sources: alike,
    fingerprints: new Map(
      found.map(({ event }) => [
        event.fingerprint,
        alike.flatMap((key) => asKinds(event, alikeKinds).map((each) => fingerprintAt(key, each))),
      ]),
    ),
  };

/** The alerts without the channels that have heard of all they stand for. */
export const untoldElsewhere = (
  alerts: ReadonlyArray<Planned>,
  { fingerprints }: Elsewhere,
  told: Told,
): ReadonlyArray<Planned> =>
  told.size === 0 ? alerts : alerts.flatMap((planned): ReadonlyArray<Planned> => {
    const { alert, urgent = [] } = planned;
    const covers = planned.covers ?? [alert.id];
    const channels = planned.channels.filter((channel) =>
      !covers.every((fingerprint) =>
        fingerprints.get(fingerprint)?.some((each) => told.get(each)?.has(channel) === true)
      )
    );
    if (channels.length === planned.channels.length) return [planned];
    const pressing = urgent.filter((channel) => channels.includes(channel));
    const { urgent: _, ...rest } = planned;
    return channels.length === 0
      ? []
      : [{ ...rest, channels, ...pressing.length === 0 ? {} : { urgent: pressing } }];
  });
