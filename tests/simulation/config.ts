import type { ConfigChange, History, Setup } from "./history.ts";
import { lists } from "./lists.ts";
import { channels as simulated, groupOf } from "./channels.ts";
import { rulesOf } from "./routes.ts";

/** What the config says right now. */
export interface Configured {
  /** `OWNER/REPO`. */
  readonly repos: ReadonlyArray<string>;
  /** Those of `lists.ts` that are watched. */
  readonly lists: ReadonlyArray<string>;
  readonly channels: Setup["channels"];
  readonly keywords: ReadonlyArray<string>;
}

export const firstConfig = ({ setup }: History): Configured => ({
  repos: Array.from({ length: setup.repos }, (_, index) => `acme/repo-${index}`),
  lists: ["issues", ...setup.hubs, ...setup.lists ?? []],
  channels: setup.channels,
  keywords: setup.keywords,
});

const isHub = (list: string): boolean => ["huggingface", "modelscope"].includes(list);

export const changed = (
  config: Configured,
  change: ConfigChange,
  nameOf: (repo: number) => string,
): Configured => {
  if ("repos" in change) {
    return {
      ...config,
      repos: Array.from({ length: change.repos }, (_, repo) => config.repos[repo] ?? nameOf(repo)),
    };
  }
  if ("follow" in change) {
    return {
      ...config,
      repos: config.repos.map((name, repo) => repo === change.follow ? nameOf(repo) : name),
    };
  }
  const among = (lists: ReadonlyArray<string>, are: (list: string) => boolean) => ({
    ...config,
    lists: [...config.lists.filter((list) => !are(list)), ...lists],
  });
  if ("hubs" in change) return among(change.hubs, isHub);
  if ("lists" in change) return among(change.lists, (list) => list !== "issues" && !isHub(list));
  return { ...config, ...change };
};

const watched = (config: Configured) =>
  lists.flatMap((list) => {
    const keys = config.lists.includes(list.name) ? list.keys(config) : [];
    return keys.length === 0 ? [] : [{ list, keys }];
  });

export const sourcesOf = (config: Configured): ReadonlyArray<string> =>
  watched(config).flatMap(({ keys }) => keys);

type Section = Readonly<Record<string, unknown>>;
const isSection = (value: unknown): value is Section =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Both: objects key by key, lists one after the other, what is in both once. */
const merged = (one: unknown, other: unknown): unknown => {
  if (Array.isArray(one) && Array.isArray(other)) return [...new Set([...one, ...other])];
  if (!isSection(one) || !isSection(other)) return other;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries(
    [...keys].map((key) => [
      key,
      key in one && key in other ? merged(one[key], other[key]) : one[key] ?? other[key],
    ]),
  );
};

/** Minutes between two messages of a group whose messages are apart. */
export const apartMinutes = 240;

const timetables: Readonly<Record<Exclude<Setup["hours"], undefined>, object>> = {
  "quiet nights": { quiet_hours: [{ from: "22:00", to: "08:00" }] },
  digests: { digest_at: ["09:00", "18:00"] },
  apart: { min_interval_minutes: apartMinutes },
};

export const textOf = (config: Configured, setup: Setup): string => {
  const { channels, keywords } = config;
  const group = groupOf(setup);
  return JSON.stringify({
    poll_interval_seconds: setup.intervalMinutes * 60,
    ...(setup.routes === true ? { rules: rulesOf({ channels, keywords }) } : {
      watch_keywords: keywords,
    }),
    first_run: setup.firstRun,
    timezone: "UTC",
    sources: watched(config).map(({ list }) => list.section(config)).reduce(merged, {}),
    notify: Object.fromEntries(
      simulated.filter(({ channel }) => channels.includes(channel)).map(({ channel, section }) => [
        channel,
        {
          ...section(setup),
          ...channel === group && setup.hours !== undefined ? timetables[setup.hours] : {},
        },
      ]),
    ),
    delivery: {
      update_window_minutes: setup.updateWindowMinutes,
      max_age_hours: setup.maxAgeHours,
      max_attempts: setup.maxAttempts,
    },
    supervision: { stale_minutes: setup.staleMinutes },
  });
};
