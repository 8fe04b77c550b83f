import * as Schema from "effect/Schema";

/*
 * A model that is missing from a list has been withdrawn only when list after list is without it: lists
 * flap, and some are cut short. Pure.
 */

/** Lists in a row without a model until it counts as withdrawn. */
const enough = 3;
/** The same where more than half of the models are missing at once, which is likelier a fault. */
const enoughForMost = 36;
/** So many models are remembered; others are never withdrawn. */
const mostKnown = 5_000;

/** What is remembered of the lists so far. */
export const Presence = Schema.Struct({
  /** The ids that were shown and not withdrawn since. */
  ids: Schema.Array(Schema.String),
  /** By id: the lists in a row that are without it. */
  missing: Schema.Record(Schema.String, Schema.Int),
});
export type Presence = typeof Presence.Type;

/** What was shown at first. */
export const firstPresence = (shown: ReadonlySet<string>): Presence => ({
  ids: [...shown].slice(0, mostKnown),
  missing: {},
});

/** What the last list showed. */
export const lastShown = ({ ids, missing }: Presence): ReadonlySet<string> =>
  new Set(ids.filter((id) => !Object.hasOwn(missing, id)));

/** The presence after one more whole list, and the ids that count as withdrawn with it. */
export const afterList = (before: Presence, shown: ReadonlySet<string>) => {
  const absent = before.ids.filter((id) => !shown.has(id));
  const needed = absent.length * 2 > before.ids.length ? enoughForMost : enough;
  const counts = absent.map((id) => [id, (before.missing[id] ?? 0) + 1] as const);
  const waiting = counts.filter(([, count]) => count < needed);
  const presence: Presence = {
    ids: [...new Set([...shown, ...waiting.map(([id]) => id)])].slice(0, mostKnown),
    missing: Object.fromEntries(waiting),
  };
  return {
    presence,
    withdrawn: counts.filter(([, count]) => count >= needed).map(([id]) => id),
  };
};
