import * as Option from "effect/Option";
import type { KnownItem } from "../../domain/source_store.ts";

/** Lists flap: what complete lists are without for less than this was never gone. */
const shortestMs = 30 * 60 * 1000;

/**
 * Since when (epoch ms) an item has been gone, by complete lists that were far enough apart; undefined
 * for one that is unknown, or was not gone.
 */
export const goneSince = (known: KnownItem | undefined): number | undefined =>
  known?.absence.pipe(
    Option.filter(({ since, until }) => until - since >= shortestMs),
    Option.map(({ since }) => since),
    Option.getOrUndefined,
  );
