import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { UnusableEntry } from "../config/secrets.ts";
import type { QueueStatus } from "../domain/outbox_desk.ts";
import type { DrainReport } from "../app/deliver/sender.ts";
import type { OnceReport } from "../app/once.ts";
import { isoOrNull } from "../domain/time_text.ts";
import { codeText } from "./code_text.ts";
import { orphaned } from "./failures.ts";
import { table } from "./table.ts";
import type { PollReport } from "../app/poll/report.ts";
import { englishOrNull, type Phrase } from "../domain/phrase.ts";

/** How a channel stands after a run. */
interface ChannelLine {
  readonly channel: string;
  readonly sent: number;
  readonly waiting: number;
  /** Attempts of this run that failed. */
  readonly failed: number;
  /** What failed or is in the way, in words. */
  readonly problem: Option.Option<Phrase>;
  /** What waits only for its time. */
  readonly notes: ReadonlyArray<Phrase>;
  /** When the next attempt may be made, epoch ms. */
  readonly nextAt: Option.Option<number>;
}

export interface RunReport {
  readonly sources: ReadonlyArray<PollReport>;
  readonly channels: ReadonlyArray<ChannelLine>;
  /** Everything that failed or waits, one sentence each. */
  readonly problems: ReadonlyArray<string>;
  /** 0 for success, 1 for a defect, 3 when something failed or waits. */
  readonly exitCode: 0 | 1 | 3;
}

const problemOf = (
  channel: string,
  drained: DrainReport | undefined,
  queue: QueueStatus | undefined,
  unusable: ReadonlyArray<UnusableEntry>,
): Option.Option<Phrase> => {
  if (queue === undefined) return Option.none();
  const { waiting, failing, held, lastError } = queue;
  const some = (count: number, { en, zh }: Phrase) =>
    count === 0
      ? Option.none()
      : Option.some({ en: `${count} pending (${en})`, zh: `${count} 条待发（${zh}）` });
  if (drained === undefined) {
    return some(
      waiting + queue.later,
      unusable.some(({ id }) => id === channel)
        ? { en: "the channel cannot be used", zh: "通道不可用" }
        : orphaned(channel),
    );
  }
  if (Option.isSome(lastError)) return some(held ? waiting : failing, lastError.value);
  return Option.isSome(drained.pacedUntil)
    ? Option.none()
    : some(waiting, { en: "not sent yet", zh: "尚未发送" });
};

const notesOf = (
  drained: DrainReport | undefined,
  queue: QueueStatus | undefined,
): ReadonlyArray<Phrase> => {
  if (queue === undefined || drained === undefined) return [];
  const { waiting, failing, held, later } = queue;
  const paced = held || Option.isNone(drained.pacedUntil) ? 0 : waiting - failing;
  const { refused, recipients } = drained;
  return [
    ...(refused.length > 0
      ? [{
        en: `told ${recipients - refused.length} of ${recipients}; ${refused.join(", ")} refused`,
        zh: `${recipients} 个收件人中 ${recipients - refused.length} 个已收到；${
          refused.join("、")
        } 被拒收`,
      }]
      : []),
    ...(paced > 0
      ? [{
        en: `${paced} more at the pace the channel allows`,
        zh: `另有 ${paced} 条按通道允许的速度发送`,
      }]
      : []),
    ...(later > 0
      ? [{
        en: `${later} more with updates of items just sent, when their window ends`,
        zh: `另有 ${later} 条是刚发过的条目的更新，合并窗口结束时发送`,
      }]
      : []),
  ];
};

export const reportOf = (
  run: OnceReport,
  unusable: ReadonlyArray<UnusableEntry>,
  /** What else went wrong, one sentence each. */
  others: ReadonlyArray<string> = [],
): RunReport => {
  const names = new Set([
    ...run.channels.map(({ channel }) => channel),
    ...run.queues.map(({ channel }) => channel),
  ]);
  const channels = [...names].map((channel): ChannelLine => {
    const drained = run.channels.find((each) => each.channel === channel);
    const queue = run.queues.find((each) => each.channel === channel);
    return {
      channel,
      sent: drained?.sent ?? 0,
      waiting: queue?.waiting ?? 0,
      failed: drained?.failed ?? 0,
      problem: problemOf(channel, drained, queue, unusable),
      notes: notesOf(drained, queue),
      nextAt: queue?.nextAt ?? Option.none(),
    };
  });
  const problems = [
    ...unusable.map(({ id, reason }) => `${id}: ${reason.en}`),
    ...run.sources.flatMap(({ source, error }) =>
      Option.match(error, { onNone: () => [], onSome: ({ en }) => [`${source}: ${en}`] })
    ),
    ...channels.flatMap(({ channel, problem }) =>
      Option.match(problem, { onNone: () => [], onSome: ({ en }) => [`${channel}: ${en}`] })
    ),
    ...run.channels.flatMap(({ channel, dead }) =>
      dead === 0 ? [] : [`${channel}: ${dead} given up; mrt failures shows why`]
    ),
    ...others,
  ];
  const defect = run.sources.some(({ state }) => state === "defect");
  return {
    sources: run.sources,
    channels,
    problems,
    exitCode: defect ? 1 : problems.length > 0 ? 3 : 0,
  };
};

const seconds = (duration: Duration.Duration) => `${Duration.toSeconds(duration).toFixed(1)} s`;

/** The report for people. */
export const asText = (report: RunReport): string => {
  const sources = table([
    ["SOURCE", "ITEMS", "CHANGED", "MATCHED", "ALERTS", "STATE", "TIME"],
    ...report.sources.map((each) => [
      each.source,
      each.seen,
      each.changed,
      each.matched,
      each.alerts,
      codeText(each.state),
      seconds(each.duration),
    ]),
  ]);
  const channels = table([
    ["CHANNEL", "SENT", "WAITING", "FAILED"],
    ...report.channels.map((each) => [each.channel, each.sent, each.waiting, each.failed]),
  ]);
  const notes = [
    ...report.sources.map(({ source, notes }) => ({ name: source, notes })),
    ...report.channels.map(({ channel, notes }) => ({ name: channel, notes })),
  ].flatMap(({ name, notes }) => notes.map(({ en }) => `${name}: ${en}`));
  return [
    ...sources,
    "",
    ...report.channels.length === 0 ? ["No channel"] : channels,
    ...notes.length === 0 ? [] : ["", "Notes:"],
    ...notes.map((note) => `  ${note}`),
    ...report.problems.length === 0 ? [] : ["", "Problems:"],
    ...report.problems.map((problem) => `  ${problem}`),
  ].join("\n");
};

/** The report for machines: one JSON object, in snake_case, times in ISO 8601. */
export const asJson = (report: RunReport): string =>
  JSON.stringify(
    {
      exit_code: report.exitCode,
      problems: report.problems,
      sources: report.sources.map((each) => ({
        source: each.source,
        state: each.state,
        items_seen: each.seen,
        items_changed: each.changed,
        matched: each.matched,
        alerts: each.alerts,
        duration_ms: Duration.toMillis(each.duration),
        error: englishOrNull(each.error),
        notes: each.notes.map(({ en }) => en),
      })),
      channels: report.channels.map((each) => ({
        channel: each.channel,
        sent: each.sent,
        waiting: each.waiting,
        failed: each.failed,
        problem: englishOrNull(each.problem),
        notes: each.notes.map(({ en }) => en),
        next_attempt_at: isoOrNull(each.nextAt),
      })),
    },
    null,
    2,
  );
