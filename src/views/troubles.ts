import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import { abandonedSince, type Standing } from "../app/health/standing.ts";
import {
  type ConfiguredSource,
  isDegraded,
  type StatusReport,
  unknownReason,
} from "../app/health/status.ts";
import { durationText } from "../domain/duration_text.ts";
import { type Incident, incidentName } from "../domain/incident_store.ts";
import { labelled, type Phrase } from "../domain/phrase.ts";
import { beforeChinese } from "../domain/text.ts";
import { orphaned } from "./failures.ts";

/*
 * What is wrong, each trouble once: an incident stands for the sources or the channel it is about.
 */

/** What to do about dead letters. */
export const givenUp = (count: number): Phrase => ({
  en: `${count} given up; mrt failures shows why`,
  zh: `${count} 条已放弃；原因见 mrt failures`,
});

/** `incident for 4 min: token HOST: …`. */
export const incidentPhrase = (incident: Incident, now: number): Phrase => {
  const lasted = Duration.millis(now - incident.since);
  const { en, zh } = incident.detail;
  return {
    en: `incident for ${durationText(lasted)}: ${incidentName(incident)}: ${en}`,
    zh: `故障已 ${durationText(lasted, "zh")}：${incidentName(incident, "zh")}：${zh}`,
  };
};

/** Names beyond these are counted. */
const shown = 3;

const list = (names: ReadonlyArray<string>): Phrase => {
  const [first, more] = [names.slice(0, shown), names.length - shown];
  return {
    en: first.join(", ") + (more > 0 ? ` and ${more} more` : ""),
    zh: first.join("、") + (more > 0 ? ` 等 ${names.length} 个来源` : ""),
  };
};

const covers = ({ kind, subject }: Incident, source: ConfiguredSource): boolean =>
  kind === "source"
    ? subject === source.key
    : subject === source.host && (kind === "host" || (kind === "token" && source.tokenRefused));

/** For how long, and why. */
const course = (
  since: Option.Option<number>,
  now: number,
  why: Phrase,
): Phrase => {
  const lasted = Option.map(since, (at) => Duration.millis(now - at));
  return {
    en: Option.match(lasted, {
      onNone: () => `: ${why.en}`,
      onSome: (time) => ` (for ${durationText(time)}): ${why.en}`,
    }),
    zh: Option.match(lasted, {
      onNone: () => `：${why.zh}`,
      onSome: (time) => `（已 ${durationText(time, "zh")}）：${why.zh}`,
    }),
  };
};

/** A refused token is a trouble of its variable, whichever sources share it. */
const refusedToken = (
  host: string,
  sources: ReadonlyArray<ConfiguredSource>,
  since: Option.Option<number>,
  now: number,
  why: Phrase,
): Phrase => {
  const variable = sources.map(({ variable }) => variable).find(Option.isSome)?.value;
  const what = variable === undefined
    ? { en: `the token is refused by ${host}`, zh: `令牌被 ${host} 拒绝` }
    : { en: `${variable} is refused by ${host}`, zh: `${variable} 被 ${host} 拒绝` };
  const { en, zh } = course(since, now, why);
  return { en: what.en + en, zh: what.zh + zh };
};

const incidentTrouble = (incident: Incident, { sources, now }: StatusReport): Phrase =>
  incident.kind === "token"
    ? refusedToken(
      incident.subject,
      sources.filter(({ host }) => host === incident.subject),
      Option.some(incident.since),
      now,
      incident.detail,
    )
    : incidentPhrase(incident, now);

/** Sources that fail alike are one trouble. */
const sourceTroubles = ({ sources, incidents, now }: StatusReport): ReadonlyArray<Phrase> => {
  const ill = sources.filter(isDegraded).filter((source) =>
    !incidents.some((incident) => covers(incident, source))
  );
  const reasonOf = ({ lastError }: ConfiguredSource) =>
    Option.getOrElse(lastError, () => unknownReason);
  const alike = Map.groupBy(
    ill,
    (source) =>
      source.tokenRefused
        ? `token ${source.host}`
        : `${source.fails > 0 ? "fails" : "degraded"} ${reasonOf(source).en}`,
  );
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const all = [first, ...others];
    const since = Option.reduceCompact(
      all.map(({ failingSince }) => failingSince),
      now,
      (earliest, at) => Math.min(earliest, at),
    );
    const why = reasonOf(first);
    if (first.tokenRefused) return [refusedToken(first.host, all, Option.some(since), now, why)];
    const names = list(all.map(({ key }) => key));
    const { en, zh } = course(first.failingSince.pipe(Option.map(() => since)), now, why);
    const plural = all.length > 1;
    return [
      first.fails > 0
        ? {
          en: `${names.en} ${plural ? "fail" : "fails"}${en}`,
          zh: `${beforeChinese(names.zh)}失败${zh}`,
        }
        : {
          en: `${names.en} ${plural ? "are" : "is"} degraded${en}`,
          zh: `${beforeChinese(names.zh)}降级${zh}`,
        },
    ];
  });
};

/** What channels hold that the config does not have any more. */
export const abandonedBy = ({ channels }: Pick<Standing, "channels">): ReadonlyArray<Phrase> =>
  channels.flatMap(({ channel, configured, waiting, later, scheduled, dead }) => {
    const held = waiting + later + scheduled + dead;
    const { en, zh } = orphaned(channel);
    return configured || held === 0
      ? []
      : [{ en: `${channel}: ${held} held; ${en}`, zh: `${channel}：积压 ${held} 条；${zh}` }];
  });

const channelTroubles = ({ channels, incidents, now }: Standing): ReadonlyArray<Phrase> =>
  channels.filter(({ configured }) => configured).flatMap((each) => {
    const { channel, lastError, waiting, dead } = each;
    const incident = incidents.find(({ kind, subject }) =>
      kind === "channel" && subject === channel
    );
    const untried = Option.map(abandonedSince(each, now), (at): Phrase => {
      const since = Duration.millis(now - at);
      return {
        en: `${waiting} pending, not tried for ${durationText(since)}; ` +
          "mrt check shows whether the channel can be used",
        zh: `${waiting} 条待发，${durationText(since, "zh")}未尝试；通道能否使用，见 mrt check`,
      };
    });
    const problems = [
      ...incident === undefined
        ? Option.toArray(Option.orElse(lastError, () => untried))
        : Option.toArray(lastError).filter(({ en }) => !incident.detail.en.includes(en)),
      ...incident === undefined && dead > 0 ? [givenUp(dead)] : [],
    ];
    return problems.map((problem) => labelled(channel, problem));
  });

/** Everything that is wrong, weightiest first. */
export const troublesOf = (status: StatusReport): ReadonlyArray<Phrase> => [
  ...status.incidents.map((incident) => incidentTrouble(incident, status)),
  ...sourceTroubles(status),
  ...abandonedBy(status),
  ...channelTroubles(status),
  ...status.daemons.length < 2 ? [] : [{
    en:
      `${status.daemons.length} daemons share this state file; that is harmless, but one is enough`,
    zh: `${status.daemons.length} 个守护进程共用这个状态文件；这没有害处，但一个就够了`,
  }],
];
