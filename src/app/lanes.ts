import * as Arr from "effect/Array";
import type { Source } from "../domain/source.ts";

/** Polls of one host that run at the same time. */
export const lanesPerHost = 4;

/** Sources that are asked at the same host share its lanes; those of different hosts do not. */
export const byHost = (sources: ReadonlyArray<Source>): ReadonlyArray<ReadonlyArray<Source>> =>
  Object.values(Arr.groupBy(sources, ({ host }) => host));
