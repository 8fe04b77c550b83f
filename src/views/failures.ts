import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type { Failure } from "../domain/outbox_desk.ts";
import { eventsOf } from "../domain/alert.ts";
import { isoOrNull, isoTime } from "../domain/time_text.ts";
import { fromNow } from "../domain/duration_text.ts";
import { codeCell } from "./code_text.ts";
import { englishOrNull, labelled, type Phrase } from "../domain/phrase.ts";
import { headings } from "./headings.ts";
import { Count, MaybeText, MaybeTime, Time } from "./json.ts";
import type { Reader } from "./reader.ts";
import { table } from "./table.ts";
import { recordTitle, titleOf } from "./titles.ts";

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
    zh: `配置中没有这个通道；若没有别的配置负责发送，可用 ${move} 移交给另一个通道，` +
      `或用 ${drop} 丢弃`,
  };
};

const untried = { en: "not tried yet", zh: "尚未尝试" };

const words = {
  en: {
    none: "Nothing is pending and nothing was given up",
    never: "never",
    incidents: (count: number) =>
      `${count} ${count === 1 ? "incident is" : "incidents are"} open; mrt status shows more`,
  },
  zh: {
    none: "没有待发的投递，也没有死信",
    never: "不再尝试",
    incidents: (count: number) => `有 ${count} 个故障未结束；详见 mrt status`,
  },
};

/**
 * Pending deliveries and dead letters at `now`, oldest first; `configured` are the config's channels,
 * `incidents` those that are open.
 */
export const failuresAsText = (
  failures: ReadonlyArray<Failure>,
  configured: ReadonlySet<string>,
  now: number,
  reader: Reader,
  incidents = 0,
): string => {
  const { language } = reader;
  const say = words[language];
  const why = ({ channel, error }: Failure) =>
    Option.match(error, {
      onNone: () => configured.has(channel) ? [labelled(channel, untried)[language]] : [],
      onSome: (reason) => [labelled(channel, reason)[language]],
    });
  const gone = new Set(
    failures.map(({ channel }) => channel).filter((each) => !configured.has(each)),
  );
  const rows = failures.map((failure) => [
    shortDeliveryId(failure.id),
    codeCell(failure.state, reader),
    fromNow(failure.since, now, language),
    Option.match(failure.nextAt, {
      onNone: () => say.never,
      onSome: (at) => fromNow(at, now, language),
    }),
    failure.attempts,
    recordTitle(failure, language),
  ]);
  return [
    ...rows.length === 0 ? [say.none] : [
      ...table(
        [headings(language, "id", "state", "since", "nextTry", "tries", "alert"), ...rows],
        reader,
        { flexible: [5], optional: 4 },
      ),
      "",
    ],
    ...new Set(failures.flatMap(why)),
    ...[...gone].map((channel) => labelled(channel, orphaned(channel))[language]),
    ...incidents === 0 ? [] : [say.incidents(incidents)],
  ].join("\n");
};

export const FailureJson = Schema.Struct({
  id: Schema.String,
  delivery: Schema.String.annotate({ description: "The whole ID" }),
  channel: Schema.String,
  state: Schema.Literals(["waiting", "dead"]),
  source: MaybeText,
  title: MaybeText,
  url: Schema.String,
  attempts: Count,
  since: Time,
  next_attempt_at: MaybeTime,
  error: MaybeText,
}).annotate({ identifier: "Failure", description: "A delivery that waits or was given up" });

/** The same for machines: snake_case, times in ISO 8601. */
export const failuresAsJson = (
  failures: ReadonlyArray<Failure>,
): ReadonlyArray<typeof FailureJson.Type> =>
  failures.map(({ id, channel, state, alert, attempts, since, nextAt, error }) => ({
    id: shortDeliveryId(id),
    delivery: id,
    channel,
    state,
    source: Option.getOrNull(Option.map(alert, ({ source }) => source)),
    title: Option.getOrNull(Option.map(alert, (readable) => titleOf(readable))),
    url: Option.match(alert, { onNone: () => [], onSome: eventsOf })[0]?.event.url ?? "",
    attempts,
    since: isoTime(since),
    next_attempt_at: isoOrNull(nextAt),
    error: englishOrNull(error),
  }));
