import { channelNamed, groupOf, otherGroups } from "./channels.ts";
import { type Dice, dice } from "./dice.ts";
import {
  type Channel,
  type ConfigChange,
  type History,
  type Hub,
  type Setup,
  type Step,
  type Upstream,
  type UpstreamTrouble,
  type Word,
} from "./history.ts";
import type { SimulatedList } from "./list.ts";
import { furtherLists } from "./lists.ts";

/*
 * A history from a seed.
 */

const hourMinutes = 60;
const dayMinutes = 24 * hourMinutes;

const subset = <A>(random: Dice, all: ReadonlyArray<A>, probability: number): ReadonlyArray<A> =>
  all.filter(() => random.chance(probability));

/** Minutes something lasts: mostly short, now and then days. */
const span = (random: Dice): number =>
  random.pick([
    1,
    5,
    20,
    90,
    4 * hourMinutes,
    12 * hourMinutes,
    30 * hourMinutes,
    80 * hourMinutes,
  ]);

/** Every fourth seed has quiet nights, another fourth two digests a day, an eighth messages apart. */
const hoursOf = (seed: number): Pick<Setup, "hours"> => {
  if (seed % 4 === 1) return { hours: "quiet nights" };
  if (seed % 4 === 3) return { hours: "digests" };
  return seed % 8 === 2 ? { hours: "apart" } : {};
};

/** By turns, in as many of so many seeds: what is added costs no more time. */
const inTurn = <A>(
  all: ReadonlyArray<A>,
  { seed, seeds, of }: { readonly seed: number; readonly seeds: number; readonly of: number },
): A | undefined => {
  const turn = Math.floor(seed * seeds / of);
  return turn === Math.floor((seed - 1) * seeds / of) ? undefined : all[turn % all.length];
};

/** Two of three seeds watch one further list. */
const furtherListOf = (seed: number): SimulatedList | undefined =>
  inTurn(furtherLists, { seed, seeds: 2, of: 3 });

/** A third of those are polled every half an hour, so that most polls need not read the whole list. */
const isBrisk = (seed: number): boolean => {
  const turn = Math.floor(seed * 2 / 3);
  return (turn + Math.floor(turn / furtherLists.length)) % 3 === 0;
};

/** Two of five seeds have another group than WeLink's. */
const withGroup = (seed: number, channels: ReadonlyArray<Channel>): ReadonlyArray<Channel> => {
  const group = inTurn(otherGroups, { seed, seeds: 2, of: 5 });
  return channels.map((channel) => channel === "welink" ? group?.channel ?? channel : channel);
};

/** Every third seed has rules that route, and so several channels. */
const routesOf = (
  seed: number,
  channels: ReadonlyArray<Channel>,
): Pick<Setup, "channels" | "routes"> =>
  seed % 3 !== 2
    ? { channels }
    : { channels: channels.length > 1 ? channels : ["welink", "email"], routes: true };

const setupOf = (random: Dice, seed: number): Setup => {
  const channels: ReadonlyArray<Channel> = random.pick<ReadonlyArray<Channel>>([
    ["welink"],
    ["welink"],
    ["email"],
    ["welink", "email"],
    ["welink", "email"],
    ["welink", "console"],
    ["welink", "email", "console"],
  ]);
  const withRoutes = routesOf(seed, channels);
  return {
    seed,
    ...hoursOf(seed),
    mode: random.pick(["daemon", "daemon", "daemon", "cron", "both"]),
    intervalMinutes: random.pick([240, 360, 720]),
    repos: random.pick([0, 1, 1, 1, 2]),
    hubs: random.pick<ReadonlyArray<Hub>>([
      [],
      ["huggingface"],
      ["modelscope"],
      ["huggingface", "modelscope"],
    ]),
    ...withRoutes,
    channels: withGroup(seed, withRoutes.channels),
    keywords: random.pick<ReadonlyArray<string>>([["deepseek", "qwen"], ["deepseek"]]),
    recipients: random.pick([1, 2, 3]),
    firstRun: random.pick(["summary", "summary", "summary", "each", "silent"]),
    updateWindowMinutes: random.pick([0, 60, 60, 240]),
    maxAgeHours: random.pick([6, 24, 72]),
    maxAttempts: random.pick([1, 3, 5]),
    staleMinutes: random.pick([60, 60, 180]),
    before: random.pick([0, 1, 3, 5, 12, 24]),
  };
};

/** So many repositories are asked about together; see `isSurveyed`. */
const manyRepos = 21;
/** Every so manieth seed watches that many for a day, which costs as much as all the others. */
const manyEvery = 20;

/** The same with a long list of repositories most of which are idle. */
const widened = (random: Dice, setup: Setup): Setup => ({
  ...setup,
  repos: manyRepos,
  hubs: [],
  // An idle one is polled about hourly.
  intervalMinutes: random.pick([15, 20, 30, 45]),
  before: random.pick([1, 3]),
});

const upstreamTrouble = (random: Dice): UpstreamTrouble =>
  random.pick<() => UpstreamTrouble>([
    () => ({ kind: "status", status: random.pick([500, 502, 504, 401, 403, 404, 410]) }),
    () => ({
      kind: "status",
      status: random.pick([429, 503]),
      retryAfterMinutes: random.pick([0, 1, 30, 300, 1439, 1440, 1500, 3000, 20_000, 43_200]),
    }),
    () => ({ kind: "every other", status: random.pick([401, 500]) }),
    () => ({ kind: random.pick(["silent", "breaks", "slow", "no JSON", "half"]) }),
    () => ({ kind: "empty" }),
    () => ({ kind: random.pick(["no Date", "no Link"]) }),
    () => ({ kind: "lags", minutes: random.pick([1, 5, 9]) }),
    () => ({ kind: "flaps", minutes: random.pick([1, 5, 9]) }),
    () => ({ kind: "unreadable", items: random.pick([1, 2, 100]) }),
    () => ({ kind: "pages fail", from: random.pick([2, 3]) }),
    () => ({ kind: "echoes" }),
    () => ({
      kind: "redirects",
      to: random.pick(["http://169.254.169.254/latest", "https://elsewhere.example/x"]),
    }),
    () => ({ kind: "miscounts" }),
    () => ({ kind: "issues off" }),
    () => ({ kind: "bloats", elements: random.pick([10, 1_000, 3_000]) }),
  ])();

const configChange = (random: Dice, setup: Setup): ConfigChange =>
  random.pick<() => ConfigChange>([
    () => ({ repos: random.whole(0, 3) }),
    () => ({ hubs: subset(random, ["huggingface", "modelscope"] as const, 0.5) }),
    () => ({
      channels: random.chance(0.5)
        ? setup.channels
        : [groupOf(setup), ...subset(random, ["email", "console"] as const, 0.5)],
    }),
    () => ({ keywords: random.pick([["deepseek", "qwen"], ["deepseek"], ["qwen"]]) }),
    () => ({ follow: 0 }),
  ])();

/** Something of the daily life of upstreams. */
const lifeOf = (random: Dice, setup: Setup, at: number): ReadonlyArray<Step> => {
  const word = random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]);
  const forbidden = random.chance(0.1);
  if (setup.repos > 0 && (setup.hubs.length === 0 || random.chance(0.6))) {
    const repo = random.whole(0, setup.repos - 1);
    if (random.chance(0.35)) {
      const pull = random.chance(0.3);
      return [{
        at,
        do: "open",
        repo,
        word,
        pull,
        forbidden,
        ...(random.chance(0.05) ? { wordy: true } : {}),
        // Pull requests stay where they are.
        ...(random.chance(0.1) && !pull ? { transferredDays: 20 } : {}),
      }];
    }
    return [{
      at,
      do: random.pick([
        "retitle",
        "edit",
        "label",
        "label",
        "unlabel",
        "unlabel",
        "comment",
        "close",
        "reopen",
        "merge",
        "delete",
      ]),
      repo,
      issue: random.whole(0, 8),
    }];
  }
  const hub = random.pick<Hub>(
    setup.hubs[0] === undefined ? ["huggingface"] : [setup.hubs[0], ...setup.hubs.slice(1)],
  );
  if (random.chance(0.5)) {
    return [{
      at,
      do: "publish",
      hub,
      word,
      forbidden,
      ...(random.chance(0.2) ? { agedDays: 30 } : {}),
    }];
  }
  return [{
    at,
    do: random.pick(["commit", "commit", "touch", "hide", "show", "gate", "open gate"]),
    hub,
    model: random.whole(0, 8),
  }];
};

const upstreamsOf = (setup: Setup): readonly [Upstream, ...ReadonlyArray<Upstream>] => {
  const [first, ...others] = [...(setup.repos > 0 ? ["github" as const] : []), ...setup.hubs];
  return first === undefined ? ["github"] : [first, ...others];
};

/** Something out of the ordinary. */
const trouble = (random: Dice, setup: Setup, at: number): Step => {
  const [channel, ...channels] = setup.channels;
  return random.pick<() => Step>([
    () => ({
      at,
      do: "upstream",
      which: random.pick(upstreamsOf(setup)),
      trouble: upstreamTrouble(random),
      minutes: span(random),
    }),
    () => ({
      at,
      do: "upstream",
      which: random.pick(upstreamsOf(setup)),
      trouble: upstreamTrouble(random),
      minutes: span(random),
    }),
    () => {
      const which = random.pick<Channel>([channel ?? "welink", ...channels]);
      return {
        at,
        do: "receiver",
        which,
        trouble: channelNamed(which).trouble(random),
        minutes: span(random),
      };
    },
    () => {
      const which = random.pick<Channel>([channel ?? "welink", ...channels]);
      return {
        at,
        do: "receiver",
        which,
        trouble: channelNamed(which).trouble(random),
        minutes: span(random),
      };
    },
    () => ({
      at,
      do: "flood",
      where: random.pick(upstreamsOf(setup)),
      count: random.pick([8, 25, 45, 130]),
    }),
    () => ({
      at,
      do: "clock",
      aheadMinutes: random.pick([
        0.001,
        0.5,
        5,
        480,
        1500,
        43_200,
        -0.001,
        -0.5,
        -5,
        -480,
        -43_200,
      ]),
      minutes: random.pick([1, 30, 600]),
    }),
    () => ({ at, do: "sleep", minutes: random.pick([1, 60, 600, 2880, 5760]) }),
    () => ({ at, do: "kill", steps: random.whole(0, 60), downMinutes: random.pick([0, 1, 300]) }),
    () => ({ at, do: "kill after send", downMinutes: random.pick([0, 1, 300]) }),
    () => ({
      at,
      do: "restart",
      downMinutes: random.pick([0, 1, 300]),
      onSend: random.chance(0.3),
    }),
    () => ({
      at,
      do: "reload",
      change: configChange(random, setup),
      onSend: random.chance(0.3),
    }),
    () => ({ at, do: "second", minutes: random.pick([60, 1440]) }),
    () => ({
      at,
      do: "disk",
      trouble: random.pick(["locked", "full", "broken"]),
      seconds: random.pick([3, 15, 45, 600, 7200]),
      onSend: random.chance(0.3),
    }),
    () => ({ at, do: "log breaks", minutes: random.pick([5, 600]) }),
    () => ({ at, do: random.pick(["retry all", "drop all", "spoil"]) }),
    () => ({ at, do: "replay", hours: random.pick([1, 24]) }),
    () => ({ at, do: "rename", repo: 0 }),
    () => ({ at, do: "sweep", repo: 0 }),
  ])();
};

/** The same with a further list. */
const watching = (list: SimulatedList, setup: Setup): Setup => ({
  ...setup,
  lists: [list.name],
  // Lists of repositories need one.
  repos: list.upstream === "github" ? Math.max(1, setup.repos) : setup.repos,
});

/** The daily life of a further list, and what is out of the ordinary with it. */
const furtherLife = (random: Dice, list: SimulatedList, end: number): ReadonlyArray<Step> => {
  const { name, upstream, draw } = list;
  const steps: Array<Step> = [];
  const lively = random.pick([2, 5, 10]);
  for (let at = 0; draw !== undefined && at < end;) {
    at += random.whole(1, Math.round(2 * dayMinutes / lively));
    steps.push({ at, do: "change", list: name, ...draw(random) });
  }
  for (let left = random.pick([0, 0, 1, 2]); left > 0; left--) {
    const at = random.whole(0, end);
    steps.push(
      random.pick<() => Step>([
        () => ({
          at,
          do: "upstream",
          which: upstream,
          trouble: upstreamTrouble(random),
          minutes: span(random),
        }),
        () => ({
          at,
          do: "upstream",
          which: upstream,
          trouble: upstreamTrouble(random),
          minutes: span(random),
        }),
        () => ({ at, do: "flood", where: name, count: random.pick([8, 25, 45, 130]) }),
        () => ({ at, do: "reload", change: { lists: random.pick([[], [name]]) } }),
      ])(),
    );
  }
  return steps;
};

/** What is drawn of a further list changes nothing else of the seed. */
const furtherSalt = 1_000_003;

export const generate = (seed: number, mostDays: number): History => {
  const random = dice(seed);
  const isWide = seed % manyEvery === 0;
  const few = setupOf(random, seed);
  const further = isWide ? undefined : furtherListOf(seed);
  const brisk = further !== undefined && isBrisk(seed) ? { intervalMinutes: 30 } : {};
  const narrow = further === undefined ? few : { ...watching(further, few), ...brisk };
  const setup = isWide ? widened(random, few) : narrow;
  const days = isWide || "intervalMinutes" in brisk ? 1 : mostDays;
  const end = days * dayMinutes;
  const steps: Array<Step> = [];
  const lively = random.pick(isWide ? [15, 50] : [2, 6, 15]);
  for (let at = 0; at < end;) {
    at += random.whole(1, Math.round(2 * dayMinutes / lively));
    steps.push(...lifeOf(random, setup, at));
  }
  const troubles = random.pick([0, 1, 2, 3, 5, 8]) * Math.max(1, days / 3);
  for (let index = 0; index < troubles; index++) {
    steps.push(trouble(random, setup, random.whole(0, end)));
  }
  if (further !== undefined) {
    steps.push(...furtherLife(dice(seed + furtherSalt), further, end));
  }
  steps.sort((a, b) => a.at - b.at);
  return { setup, days, steps };
};
