import * as Arr from "effect/Array";
import * as Duration from "effect/Duration";
import type { Source } from "../../domain/source.ts";
import { isoTime } from "../../domain/time_text.ts";
import type { Phrase } from "../../domain/phrase.ts";

/** Concurrent polls of a host that says nothing else. */
const usualLanes = 4;

/** Concurrent polls of the host that these sources share. */
export const lanesOf = (sources: ReadonlyArray<Pick<Source, "lanes">>): number =>
  Math.min(...sources.map(({ lanes = usualLanes }) => lanes));

/** Sources of one host share its lanes; different hosts do not wait for each other. */
export const byHost = (sources: ReadonlyArray<Source>): ReadonlyArray<ReadonlyArray<Source>> =>
  Object.values(Arr.groupBy(sources, ({ host }) => host));

/** Polls may come this much sooner than their interval. */
const jitter = 1.05;

/** The shortest interval at which these sources stay within their host's quota. */
export const intervalOf = (
  lane: ReadonlyArray<Source>,
  interval: Duration.Duration,
): Duration.Duration =>
  lane.flatMap(({ perHour }) =>
    perHour === undefined ? [] : Duration.hours(lane.length * jitter / perHour)
  ).reduce(Duration.max, interval);

/** Says until when (epoch ms) the host of a source is rate limited. */
export const rateLimited = ({ host, credential }: Source, until: number): Phrase => {
  const at = isoTime(until).slice(0, 19).replace("T", " ");
  const isAnonymous = credential === "";
  return {
    en: `${host} is rate limited until ${at} UTC${isAnonymous ? "; a token would allow more" : ""}`,
    zh: `${host} 限流至 ${at} UTC${isAnonymous ? "；配置令牌可提高限额" : ""}`,
  };
};
