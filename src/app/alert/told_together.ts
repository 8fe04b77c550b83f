import type { MatchedEvent } from "../../domain/alert.ts";
import { goesTo, isRouted } from "../../domain/route.ts";

/** Channels that are told of the same events, and these. */
export interface ToldTogether<A> {
  readonly channels: ReadonlyArray<string>;
  readonly told: ReadonlyArray<A>;
}

/** Who is told of what: each channel stands once, together with all that are told of the same. */
export const toldTogether = <A extends MatchedEvent>(
  matches: ReadonlyArray<A>,
  /** Every configured channel. */
  channels: ReadonlyArray<string>,
): ReadonlyArray<ToldTogether<A>> => {
  if (!matches.some(({ matches }) => isRouted(matches))) return [{ channels, told: matches }];
  const told = channels.map((channel) => ({
    channel,
    told: matches.filter(({ matches }) => goesTo(matches, channel)),
  }));
  const alike = Map.groupBy(told, ({ told }) => told.map(({ event }) => event.fingerprint).join());
  return [...alike.values()].flatMap((own) =>
    own.slice(0, 1).map(({ told }) => ({ channels: own.map(({ channel }) => channel), told }))
  );
};
