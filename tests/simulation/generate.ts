import { type Dice, dice } from "./dice.ts";
import {
  type Channel,
  type ConfigChange,
  type History,
  type Hub,
  type ReceiverTrouble,
  type Setup,
  type Step,
  type Upstream,
  type UpstreamTrouble,
  type Word,
} from "./history.ts";

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

/** Every fourth seed has quiet nights, and another fourth two digests a day. */
const hoursOf = (seed: number): Pick<Setup, "hours"> =>
  seed % 4 === 1 ? { hours: "quiet nights" } : seed % 4 === 3 ? { hours: "digests" } : {};

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
    ...routesOf(seed, channels),
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

const receiverTrouble = (random: Dice, channel: Channel): ReceiverTrouble => {
  if (channel === "console") return { kind: "nobody reads" };
  return random.pick<() => ReceiverTrouble>([
    () => ({ kind: random.pick(["down", "silent", "breaks", "is slow"]) }),
    () => ({
      kind: random.pick(["takes and is late", "takes and is silent", "takes and breaks"]),
    }),
    () => ({
      kind: "asks for patience",
      minutes: random.pick([0, 1, 60, 1500, 10_000, 43_200]),
    }),
    () => ({ kind: "refuses all" }),
    () => ({ kind: "refuses the word" }),
    () =>
      channel === "email"
        ? {
          kind: "refuses one",
          recipient: random.whole(0, 1),
          code: random.pick([550, 452, 450]),
        }
        : { kind: "refuses the word" },
  ])();
};

const configChange = (random: Dice, setup: Setup): ConfigChange =>
  random.pick<() => ConfigChange>([
    () => ({ repos: random.whole(0, 3) }),
    () => ({ hubs: subset(random, ["huggingface", "modelscope"] as const, 0.5) }),
    () => ({
      channels: random.chance(0.5)
        ? setup.channels
        : ["welink", ...subset(random, ["email", "console"] as const, 0.5)],
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
      return [{
        at,
        do: "open",
        repo,
        word,
        pull: random.chance(0.3),
        forbidden,
        ...(random.chance(0.05) ? { wordy: true } : {}),
        ...(random.chance(0.1) ? { transferredDays: 20 } : {}),
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
        trouble: receiverTrouble(random, which),
        minutes: span(random),
      };
    },
    () => {
      const which = random.pick<Channel>([channel ?? "welink", ...channels]);
      return {
        at,
        do: "receiver",
        which,
        trouble: receiverTrouble(random, which),
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

export const generate = (seed: number, mostDays: number): History => {
  const random = dice(seed);
  const isWide = seed % manyEvery === 0;
  const few = setupOf(random, seed);
  const setup = isWide ? widened(random, few) : few;
  const days = isWide ? 1 : mostDays;
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
  steps.sort((a, b) => a.at - b.at);
  return { setup, days, steps };
};
