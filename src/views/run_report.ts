import * as Option from "effect/Option";
import type { DrainReport } from "../app/deliver/sender.ts";
import type { OnceReport } from "../app/once.ts";
import type { PollReport } from "../app/poll/report.ts";
import type { UnusableEntry } from "../config/secrets.ts";
import type { QueueStatus } from "../domain/outbox_desk.ts";
import { labelled, type Phrase } from "../domain/phrase.ts";
import type { Standing } from "../app/health/standing.ts";
import { orphaned } from "./failures.ts";
import { pauseText } from "./pause_text.ts";
import { givenUp, incidentPhrase } from "./troubles.ts";

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
  /** Everything that failed, was given up or is an open incident, one sentence each. */
  readonly problems: ReadonlyArray<Phrase>;
  /** 0 for success, 1 for a defect, 3 when there is a problem. */
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
      waiting + queue.later + queue.scheduled,
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
  { channels, now }: Standing,
): ReadonlyArray<Phrase> => {
  if (queue === undefined || drained === undefined) return [];
  const { waiting, failing, held, later, scheduled } = queue;
  const why = Option.flatMap(
    Option.fromUndefinedOr(channels.find(({ channel }) => channel === queue.channel)),
    ({ pause }) => Option.map(pause, (found) => pauseText(found, now)),
  );
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
    ...(scheduled > 0
      ? [Option.match(why, {
        onNone: () => ({ en: `${scheduled} more wait`, zh: `另有 ${scheduled} 条等待发送` }),
        onSome: ({ en, zh }) => ({
          en: `${scheduled} more wait: ${en}`,
          zh: `另有 ${scheduled} 条等待发送：${zh}`,
        }),
      })]
      : []),
    ...(later > 0
      ? [{
        en: `${later} more with updates of items just sent, when their window ends`,
        zh: `另有 ${later} 条是刚发过的条目的更新，合并窗口结束时发送`,
      }]
      : []),
  ];
};

const about = (name: string, says: Phrase) => ({
  name,
  says: labelled(name, says),
});

const aboutSome = (name: string, says: Option.Option<Phrase>) =>
  Option.toArray(Option.map(says, (phrase) => about(name, phrase)));

export const reportOf = (
  run: OnceReport,
  unusable: ReadonlyArray<UnusableEntry>,
  /** What else went wrong, one sentence each. */
  others: ReadonlyArray<Phrase> = [],
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
      notes: notesOf(drained, queue, run.standing),
      nextAt: queue?.nextAt ?? Option.none(),
    };
  });
  const failed = [
    ...unusable.map(({ id, reason }) => about(id, reason)),
    ...run.sources.flatMap(({ source, error }) => aboutSome(source, error)),
    ...channels.flatMap(({ channel, problem }) => aboutSome(channel, problem)),
    ...run.standing.channels.flatMap(({ channel, dead }) =>
      dead === 0 ? [] : [about(channel, givenUp(dead))]
    ),
  ];
  const named = new Set(failed.map(({ name }) => name));
  const reasons = new Set(
    run.sources.flatMap(({ error }) => Option.toArray(error)).map(({ en }) => en),
  );
  const problems = [
    ...failed.map(({ says }) => says),
    ...run.standing.incidents
      .filter(({ subject, detail }) => !named.has(subject) && !reasons.has(detail.en))
      .map((incident) => incidentPhrase(incident, run.standing.now)),
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
