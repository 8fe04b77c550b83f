import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { KnownItem } from "../../domain/source_store.ts";

/** Lists flap: an item missing from complete lists for less than this was never gone. */
const shortest = Duration.minutes(30);

/**
 * When an item went missing (epoch ms), by complete lists far enough apart; undefined for an
 * unknown item and for one that was not gone.
 */
export const goneSince = (known: KnownItem | undefined): number | undefined =>
  known?.absence.pipe(
    Option.filter(({ since, until }) => until - since >= Duration.toMillis(shortest)),
    Option.map(({ since }) => since),
    Option.getOrUndefined,
  );
