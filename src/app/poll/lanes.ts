import * as Arr from "effect/Array";
import type { Source } from "../../domain/source.ts";
import { isoTime } from "../../domain/time_text.ts";

const hourMs = 3_600_000;

/** Polls of one host that run at the same time. */
export const lanesPerHost = 4;

/** Sources that are asked at the same host share its lanes; those of different hosts do not. */
export const byHost = (sources: ReadonlyArray<Source>): ReadonlyArray<ReadonlyArray<Source>> =>
  Object.values(Arr.groupBy(sources, ({ host }) => host));

/** Polls come up to this much sooner than their interval. */
const jitter = 1.05;

/** The shortest interval, in ms, at which so many sources stay within what their host allows. */
export const intervalOf = (lane: ReadonlyArray<Source>, intervalMs: number): number =>
  Math.max(
    intervalMs,
    ...lane.map(({ perHour }) =>
      perHour === undefined ? 0 : lane.length * hourMs * jitter / perHour
    ),
  );

/** Until when (epoch ms) a source's host is left alone, as a sentence. */
export const rateLimited = ({ host, credential }: Source, until: number): string => {
  const at = isoTime(until).slice(0, 19).replace("T", " ");
  const help = credential === "" ? "; a token would allow more" : "";
  return `${host} is rate limited until ${at} UTC${help}`;
};
