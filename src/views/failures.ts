import * as Option from "effect/Option";
import type { Failure } from "../domain/outbox_desk.ts";
import { titleOf } from "./alerts.ts";
import { eventsOf } from "../domain/alert.ts";
import { isoOrNull, isoTime } from "../domain/time_text.ts";
import { fromNow } from "../domain/duration_text.ts";
import { table } from "./table.ts";
import { englishOrNull, type Phrase } from "../domain/phrase.ts";

/** The short form of a delivery's id: `3f8a12cd9e01:CHANNEL`. */
export const shortDeliveryId = (id: string): string => {
  const colon = id.indexOf(":");
  return `${id.slice(0, Math.min(12, colon))}${id.slice(colon)}`;
};

/** What to do with what a channel holds that the config does not have. */
export const orphaned = (channel: string): Phrase => {
  const move = `mrt failures move --channel ${channel} --to CHANNEL`;
  const drop = `mrt failures drop --channel ${channel}`;
  return {
    en: "no such channel is configured here; unless another config sends them, " +
      `${move} hands them to another channel, ${drop} discards them`,
    zh: `配置中没有这个通道；若没有别的配置负责发送，可用 ${move} 转给另一个通道，` +
      `或用 ${drop} 丢弃`,
  };
};

/** Failed and waiting deliveries for people, at `now`; `configured` are the config's channels. */
export const failuresAsText = (
  failures: ReadonlyArray<Failure>,
  configured: ReadonlySet<string>,
  now: number,
): string => {
  if (failures.length === 0) return "Nothing waits and nothing was given up";
  const why = ({ channel, error }: Failure) =>
    Option.match(error, {
      onNone: () => configured.has(channel) ? [`${channel}: not tried yet`] : [],
      onSome: ({ en }) => [`${channel}: ${en}`],
    });
  const gone = new Set(
    failures.map(({ channel }) => channel).filter((each) => !configured.has(each)),
  );
  return [
    ...table([
      ["ID", "STATE", "SINCE", "NEXT TRY", "TRIES", "ALERT"],
      ...failures.map((failure) => [
        shortDeliveryId(failure.id),
        failure.state,
        fromNow(failure.since, now),
        Option.match(failure.nextAt, {
          onNone: () => "never",
          onSome: (at) => fromNow(at, now),
        }),
        failure.attempts,
        Option.match(failure.alert, { onNone: () => "(cannot be read)", onSome: titleOf }),
      ]),
    ], 5),
    "",
    ...new Set(failures.flatMap(why)),
    ...[...gone].map((channel) => `${channel}: ${orphaned(channel).en}`),
  ].join("\n");
};

/** The same for machines: snake_case, times in ISO 8601. */
export const failuresAsJson = (failures: ReadonlyArray<Failure>) =>
  failures.map(({ id, channel, state, alert, attempts, since, nextAt, error }) => ({
    id: shortDeliveryId(id),
    delivery: id,
    channel,
    state,
    source: Option.getOrNull(Option.map(alert, ({ source }) => source)),
    title: Option.getOrNull(Option.map(alert, titleOf)),
    url: Option.match(alert, { onNone: () => [], onSome: eventsOf })[0]?.event.url ?? "",
    attempts,
    since: isoTime(since),
    next_attempt_at: isoOrNull(nextAt),
    error: englishOrNull(error),
  }));
