import { deepEqual } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { ChannelStatus } from "../../src/app/health/standing.ts";
import {
  type ConfiguredSource,
  neverPolled,
  type StatusReport,
} from "../../src/app/health/status.ts";
import { verbatim } from "../../src/domain/phrase.ts";
import { troublesOf } from "../../src/views/troubles.ts";
import { test } from "../testing.ts";

const minute = 60_000;
const now = 100 * minute;

/** A source that has failed for this many minutes. */
const failing = (
  key: string,
  minutes: number,
  why: string,
  tokenRefused = false,
): ConfiguredSource => ({
  ...neverPolled(key),
  host: "api.example.com",
  variable: Option.some("EXAMPLE_TOKEN"),
  fails: 1,
  outage: Option.some({
    lasted: Duration.minutes(minutes),
    badPolls: 2,
    wavered: false,
    tokenRefused,
    detail: verbatim(why),
  }),
  failingSince: Option.some(now - minutes * minute),
  lastError: Option.some(verbatim(why)),
  tokenRefused,
});

const channel = (rest: Partial<ChannelStatus>): ChannelStatus => ({
  channel: "robot",
  configured: true,
  waiting: 1,
  later: 0,
  scheduled: 0,
  dead: 0,
  held: false,
  nextAt: Option.none(),
  lastError: Option.none(),
  untriedSince: Option.none(),
  pause: Option.none(),
  ...rest,
});

const troubles = (rest: Partial<StatusReport>): ReadonlyArray<string> =>
  troublesOf({
    now,
    daemons: [],
    lastRunAt: Option.none(),
    sources: [],
    hosts: [],
    channels: [],
    incidents: [],
    lastAlert: Option.none(),
    size: 0,
    ...rest,
  }).map(({ en }) => en);

const incident = (kind: "token" | "host" | "channel", subject: string, why: string) => ({
  kind,
  subject,
  detail: verbatim(why),
  since: now - 9 * minute,
});

test("a refused token is one trouble of its variable, before and while it is an incident", () =>
  Effect.sync(() => {
    const sources = ["a", "b"].map((key) => failing(key, 4, "answers 401", true));
    deepEqual(troubles({ sources }), [
      "EXAMPLE_TOKEN is refused by api.example.com (for 4 min): answers 401",
    ]);
    const incidents = [incident("token", "api.example.com", "answers 401")];
    deepEqual(troubles({ sources, incidents }), [
      "EXAMPLE_TOKEN is refused by api.example.com (for 9 min): answers 401",
    ]);
  }));

test("sources that fail alike are one trouble, and an incident of their host stands for them", () =>
  Effect.sync(() => {
    const sources = ["a", "b", "c", "d", "e"].map((key, index) =>
      failing(key, index + 1, key === "e" ? "answers 404" : "answers 503")
    );
    deepEqual(troubles({ sources }), [
      "a, b, c and 1 more fail (for 4 min): answers 503",
      "e fails (for 5 min): answers 404",
    ]);
    const incidents = [incident("host", "api.example.com", "5 of 5 sources fail: answers 503")];
    deepEqual(troubles({ sources, incidents }), [
      "incident for 9 min: host api.example.com: 5 of 5 sources fail: answers 503",
    ]);
  }));

test("a channel's trouble is told once, with its incident or without", () =>
  Effect.sync(() => {
    const channels = [channel({ dead: 2, lastError: Option.some(verbatim("is full")) })];
    deepEqual(troubles({ channels }), [
      "robot: is full",
      "robot: 2 given up; mrt failures shows why",
    ]);
    const late = "what was due 1 h ago still waits: is full; gave up 2 alerts";
    deepEqual(troubles({ channels, incidents: [incident("channel", "robot", late)] }), [
      `incident for 9 min: channel robot: ${late}`,
    ]);
  }));

test("what is due is a trouble only when nobody has tried it for long", () =>
  Effect.sync(() => {
    const untried = (minutes: number) => [
      channel({ untriedSince: Option.some(now - minutes * minute) }),
    ];
    deepEqual(troubles({ channels: untried(5) }), []);
    deepEqual(troubles({ channels: untried(20) }), [
      "robot: 1 pending, not tried for 20 min; mrt check shows whether the channel can be used",
    ]);
  }));
