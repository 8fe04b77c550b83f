import * as DateTime from "effect/DateTime";
import * as Option from "effect/Option";
import type { UnusableEntry } from "./config_secrets.ts";
import type { OnceReport } from "./once.ts";
import type { PollReport } from "./poll.ts";

/** How a channel stands after a run. */
interface ChannelLine {
  readonly channel: string;
  readonly sent: number;
  readonly waiting: number;
  /** Attempts of this run that failed. */
  readonly failed: number;
  /** What stands in its way, in words. */
  readonly problem: Option.Option<string>;
  /** When the next attempt may be made, epoch ms. */
  readonly nextAt: Option.Option<number>;
}

export interface RunReport {
  readonly sources: ReadonlyArray<PollReport>;
  readonly channels: ReadonlyArray<ChannelLine>;
  /** Everything that failed or waits, one sentence each; empty when all is well. */
  readonly problems: ReadonlyArray<string>;
  /** 0 all well, 1 a defect, 3 something failed or waits. */
  readonly exitCode: 0 | 1 | 3;
}

export const reportOf = (
  run: OnceReport,
  unusable: ReadonlyArray<UnusableEntry>,
): RunReport => {
  const names = new Set([
    ...run.channels.map(({ channel }) => channel),
    ...run.backlog.map(({ channel }) => channel),
  ]);
  const channels = [...names].map((channel): ChannelLine => {
    const drained = run.channels.find((each) => each.channel === channel);
    const backlog = run.backlog.find((each) => each.channel === channel);
    return {
      channel,
      sent: drained?.sent ?? 0,
      waiting: backlog?.waiting ?? 0,
      failed: drained?.failed ?? 0,
      problem: backlog === undefined
        ? Option.none()
        : Option.orElse(backlog.lastError, () =>
          Option.some(drained === undefined ? "the channel cannot be used" : "not sent yet")),
      nextAt: backlog?.nextAt ?? Option.none(),
    };
  });
  const problems = [
    ...unusable.map(({ id, reason }) => `${id}: ${reason}`),
    ...run.sources.flatMap(({ source, error }) =>
      Option.match(error, { onNone: () => [], onSome: (message) => [`${source}: ${message}`] })
    ),
    ...channels.flatMap(({ channel, waiting, problem }) =>
      waiting === 0
        ? []
        : [`${channel}: ${waiting} waiting (${Option.getOrElse(problem, () => "not sent yet")})`]
    ),
  ];
  const defect = run.sources.some(({ state }) => state === "defect");
  return {
    sources: run.sources,
    channels,
    problems,
    exitCode: defect ? 1 : problems.length > 0 ? 3 : 0,
  };
};

/** Columns as wide as their widest cell; numbers stand at the right. */
const table = (rows: ReadonlyArray<ReadonlyArray<string | number>>): ReadonlyArray<string> => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column] ?? "").length))
  );
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return typeof cell === "number" ? String(cell).padStart(width) : cell.padEnd(width);
    }).join("  ").trimEnd()
  );
};

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

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
      each.state,
      seconds(each.durationMs),
    ]),
  ]);
  const channels = table([
    ["CHANNEL", "SENT", "WAITING", "FAILED"],
    ...report.channels.map((each) => [each.channel, each.sent, each.waiting, each.failed]),
  ]);
  const notes = report.sources.flatMap(({ source, notes }) =>
    notes.map((note) => `${source}: ${note}`)
  );
  return [
    ...sources,
    "",
    ...report.channels.length === 0 ? ["No channel"] : channels,
    ...notes.length === 0 ? [] : ["", "Noted:"],
    ...notes.map((note) => `  ${note}`),
    ...report.problems.length === 0 ? [] : ["", "Not done:"],
    ...report.problems.map((problem) => `  ${problem}`),
  ].join("\n");
};

const isoTime = (at: number) => DateTime.formatIso(DateTime.makeUnsafe(at));

/** The report for machines: one JSON object, in snake_case, times in ISO 8601. */
export const asJson = (report: RunReport): string =>
  JSON.stringify(
    {
      exit_code: report.exitCode,
      problems: report.problems,
      sources: report.sources.map((each) => ({
        source: each.source,
        state: each.state.replaceAll(" ", "_"),
        items_seen: each.seen,
        items_changed: each.changed,
        matched: each.matched,
        alerts: each.alerts,
        duration_ms: each.durationMs,
        error: Option.getOrNull(each.error),
        notes: each.notes,
      })),
      channels: report.channels.map((each) => ({
        channel: each.channel,
        sent: each.sent,
        waiting: each.waiting,
        failed: each.failed,
        problem: Option.getOrNull(each.problem),
        next_attempt_at: Option.getOrNull(Option.map(each.nextAt, isoTime)),
      })),
    },
    null,
    2,
  );
