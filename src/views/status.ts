import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { ChannelStatus } from "../app/health/standing.ts";
import { stateOf, type StatusReport } from "../app/health/status.ts";
import { durationText, fromNow } from "../domain/duration_text.ts";
import type { HostRecord, SourceRecord } from "../domain/status.ts";
import { formatLocal } from "../domain/time_text.ts";
import { codeCell } from "./code_text.ts";
import { headings } from "./headings.ts";
import { pauseText } from "./pause_text.ts";
import type { Reader } from "./reader.ts";
import { type Cell, table } from "./table.ts";
import { recordTitle } from "./titles.ts";
import { troublesOf } from "./troubles.ts";

const words = {
  en: {
    daemon: (pid: number, up: string, seen: string, interval: string) =>
      `Daemon ${pid}: up for ${up}, last seen ${seen}, polls every ${interval}`,
    byOnce: (ago: string) => `Run by mrt once, last run ${ago}`,
    notRunning: "Not running: no daemon is running on this state file, no mrt once for a day",
    problems: "Problems:",
    allWell: "All well",
    pending: (queues: ReadonlyArray<string>) => `Pending: ${queues.join("; ")}`,
    queue: (count: number, channel: string) => `${count} for ${channel}`,
    next: (time: string) => `, next try ${time}`,
    later: (count: number, channel: string) =>
      `${count} for ${channel} when ${
        count === 1 ? "its update window ends" : "their update windows end"
      }`,
    nothingPending: "Nothing is pending",
    lastAlert: (text: string) => `Last alert: ${text}`,
    stateFile: (path: string, size: string) => `State file: ${path}, ${size}`,
    noAlert: "none yet",
    noFile: "not there yet",
    never: "never",
    now: "now",
    due: "due",
    past: "has been",
    yes: "yes",
    no: "no",
    of: (left: number, quota: number) => `${left} of ${quota}`,
    notConfigured: (channel: string) => `${channel} (not configured)`,
    comma: ", ",
  },
  zh: {
    daemon: (pid: number, up: string, seen: string, interval: string) =>
      `守护进程 ${pid}：已运行 ${up}，最近心跳 ${seen}，每 ${interval}轮询一次`,
    byOnce: (ago: string) => `由 mrt once 运行，最近一次：${ago}`,
    notRunning: "未在运行：没有守护进程在使用这个状态文件，一天之内也没有运行过 mrt once",
    problems: "问题：",
    allWell: "一切正常",
    pending: (queues: ReadonlyArray<string>) => `待发：${queues.join("；")}`,
    queue: (count: number, channel: string) => `${channel} ${count} 条`,
    next: (time: string) => `，下次尝试：${time}`,
    later: (count: number, channel: string) => `${channel} ${count} 条，等合并窗口结束`,
    nothingPending: "没有待发的投递",
    lastAlert: (text: string) => `最近一条提醒：${text}`,
    stateFile: (path: string, size: string) => `状态文件：${path}，${size}`,
    noAlert: "还没有",
    noFile: "尚不存在",
    never: "从未",
    now: "现在",
    due: "已到期",
    past: "已过",
    yes: "有",
    no: "无",
    of: (left: number, quota: number) => `${left}/${quota}`,
    notConfigured: (channel: string) => `${channel}（未配置）`,
    comma: "，",
  },
};

const agoOf = (at: Option.Option<number>, now: number, { language }: Reader, none: string) =>
  Option.match(at, { onNone: () => none, onSome: (time) => fromNow(time, now, language) });

const nextOf = ({ nextPollAt, polling }: SourceRecord, now: number, { language }: Reader) =>
  polling
    ? words[language].now
    : nextPollAt <= now
    ? words[language].due
    : fromNow(nextPollAt, now, language);

/** How a source stands, as a row of its table. */
export const sourceRow = (source: SourceRecord, now: number, reader: Reader) => [
  source.key,
  codeCell(stateOf(source), reader),
  agoOf(source.lastOkAt, now, reader, words[reader.language].never),
  nextOf(source, now, reader),
  source.items,
];

/** How a host's quota stands, as a row of its table. */
export const hostRow = (
  host: HostRecord,
  now: number,
  { language }: Reader,
): ReadonlyArray<Cell> => {
  const say = words[language];
  return [
    host.host,
    host.withToken ? say.yes : say.no,
    Option.match(Option.all([host.remaining, host.quota]), {
      onNone: () => "?",
      onSome: ([left, quota]) => say.of(left, quota),
    }),
    Option.match(host.resetAt, {
      onNone: () => "?",
      onSome: (at) => at <= now ? say.past : fromNow(at, now, language),
    }),
    host.blockedUntil <= now
      ? say.now
      : { text: fromNow(host.blockedUntil, now, language), tone: "careful" },
  ];
};

/** When it is tried again, or why it waits. */
const nextTryOf = ({ configured, nextAt, pause }: ChannelStatus, now: number, reader: Reader) => {
  if (!configured) return "";
  return Option.match(pause, {
    onNone: () => agoOf(nextAt, now, reader, ""),
    onSome: (found) => pauseText(found, now)[reader.language],
  });
};

/** How a channel stands, as a row of its table. */
export const channelRow = (channel: ChannelStatus, now: number, reader: Reader) => [
  channel.configured ? channel.channel : words[reader.language].notConfigured(channel.channel),
  channel.waiting,
  channel.later + channel.scheduled,
  channel.dead,
  nextTryOf(channel, now, reader),
];

/** Whether it runs: a daemon, or cron. */
export const runningLines = (
  { daemons, lastRunAt, now }: StatusReport,
  { language }: Reader,
): ReadonlyArray<string> => {
  const say = words[language];
  return (
    daemons.length > 0
      ? daemons.map(({ pid, startedAt, seenAt, interval }) =>
        say.daemon(
          pid,
          durationText(Duration.millis(now - startedAt), language),
          fromNow(seenAt, now, language),
          durationText(interval, language),
        )
      )
      : [
        Option.match(lastRunAt, {
          onNone: () => say.notRunning,
          onSome: (at) => say.byOnce(fromNow(at, now, language)),
        }),
      ]
  );
};

/** What waits, in one line. */
export const pendingLine = ({ channels, now }: StatusReport, { language }: Reader): string => {
  const say = words[language];
  const queues = channels.flatMap((each) => {
    const { channel, configured, waiting, later, scheduled, nextAt, pause } = each;
    return [
      ...waiting === 0 ? [] : [
        say.queue(waiting, channel) +
        Option.match(Option.filter(nextAt, () => configured), {
          onNone: () => "",
          onSome: (at) => say.next(fromNow(at, now, language)),
        }),
      ],
      ...scheduled === 0 ? [] : [
        say.queue(scheduled, channel) +
        Option.match(pause, {
          onNone: () => "",
          onSome: (found) => say.comma + pauseText(found, now)[language],
        }),
      ],
      ...later === 0 ? [] : [say.later(later, channel)],
    ];
  });
  return queues.length === 0 ? say.nothingPending : say.pending(queues);
};

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** For people, in the order an operator asks: does it run, what is wrong, what waits, the rest. */
export const statusAsText = (status: StatusReport, path: string, reader: Reader): string => {
  const { now } = status;
  const { language, timezone } = reader;
  const say = words[language];
  const problems = troublesOf(status).map((trouble) => `  ${trouble[language]}`);
  const isRunning = status.daemons.length > 0 || Option.isSome(status.lastRunAt);
  return [
    ...runningLines(status, reader),
    ...problems.length > 0 ? [say.problems, ...problems] : isRunning ? [say.allWell] : [],
    pendingLine(status, reader),
    say.lastAlert(Option.match(status.lastAlert, {
      onNone: () => say.noAlert,
      onSome: (record) =>
        formatLocal(record.createdAt, timezone) + say.comma + recordTitle(record, language),
    })),
    say.stateFile(path, status.size === 0 ? say.noFile : megabytes(status.size)),
    "",
    ...table([
      headings(language, "source", "state", "lastOk", "nextPoll", "items"),
      ...status.sources.map((source) => sourceRow(source, now, reader)),
    ], reader),
    "",
    ...table(
      [
        headings(language, "channel", "pending", "later", "dead", "nextTry"),
        ...status.channels.map((each) => channelRow(each, now, reader)),
      ],
      reader,
    ),
    ...status.hosts.length === 0 ? [] : [
      "",
      ...table([
        headings(language, "host", "token", "left", "reset", "mayBeAsked"),
        ...status.hosts.map((host) => hostRow(host, now, reader)),
      ], reader),
    ],
  ].join("\n");
};
