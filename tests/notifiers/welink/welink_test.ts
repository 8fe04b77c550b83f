import { deepEqual, equal, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as TestClock from "effect/testing/TestClock";
import { issuesOf } from "../../schema_issues.ts";
import type { Message } from "../../../src/domain/notifier.ts";
import type { RuleMatch } from "../../../src/domain/rule.ts";
import { HttpPolicy, UpstreamClient } from "../../../src/http/upstream_client.ts";
import { limit } from "../../../src/notifiers/welink/text.ts";
import { welink } from "../../../src/notifiers/welink/welink.ts";
import { closedPort } from "../../simulators/serve.ts";
import { answerCode, serveWelink, type WelinkFault } from "../../simulators/welink.ts";
import { live, test } from "../../testing.ts";
import { conformance } from "../conformance.ts";
import { alert, message } from "../samples.ts";
import { vocabularyLayer } from "../../vocabulary.ts";

const environment = (address: string | undefined) => ({
  get: (name: string) =>
    name === "WELINK_WEBHOOK_URL" ? Option.fromUndefinedOr(address) : Option.none(),
});

const open = (section: unknown, address: string | undefined) => {
  const [entry] = Result.getOrThrow(welink.open(section, environment(address)));
  ok(entry !== undefined);
  return entry;
};

const mistakes = (section: unknown) => {
  const opened = welink.open(section, environment("x"));
  ok(Result.isFailure(opened));
  return issuesOf(opened.failure);
};

const client = UpstreamClient.layer({ userAgent: "mrt-test" }).pipe(
  Layer.provide(
    Layer.succeed(HttpPolicy, {
      timeout: Duration.seconds(5),
      retries: 0,
      retryWithin: Duration.zero,
      maxBytes: 10_000,
    }),
  ),
);

const send = (section: unknown, address: string, sent: Message = message(alert())) =>
  Effect.gen(function* () {
    const notifier = yield* open(section, address).make;
    return yield* notifier.send(sent);
  }).pipe(Effect.provide(Layer.merge(client, vocabularyLayer)));

live(
  "an alert reaches the robot by its rules, as JSON and without a mention by default",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveWelink();
      deepEqual(yield* send({}, robot.address), { refused: [] });
      deepEqual(robot.complaints, []);
      const [taken] = robot.messages;
      ok(taken !== undefined);
      const { uuid, timeStamp, ...rest } = taken;
      deepEqual(rest, {
        messageType: "text",
        content: {
          text: [
            "vllm-project/vllm: PR merged — Support DeepSeek-V4",
            "https://github.com/vllm-project/vllm/pull/12345",
            "Matched: deepseek, qwen",
            "This adds …",
            "Time: 2026-11-24 06:00 UTC",
          ].join("\n"),
        },
        isAt: false,
        isAtAll: false,
        atAccounts: [],
      });
      ok(/^[0-9a-f]{32}$/.test(uuid));
      ok(Math.abs(timeStamp - Date.now()) < 60_000);
      equal(robot.requests[0]?.headers.get("content-type"), "application/json");
    }),
);

live("every call has a uuid of its own", () =>
  Effect.gen(function* () {
    const robot = yield* serveWelink();
    yield* send({}, robot.address);
    yield* send({}, robot.address);
    equal(new Set(robot.messages.map(({ uuid }) => uuid)).size, 2);
  }));

test("the time stamp is the moment of sending by the clock", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.UTC(2026, 10, 24));
    const robot = yield* serveWelink(() => Date.UTC(2026, 10, 24));
    yield* send({}, robot.address);
    equal(robot.messages[0]?.timeStamp, Date.UTC(2026, 10, 24));
  }));

live(
  "accounts are mentioned in front and listed, everybody too when asked for",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveWelink();
      yield* send({ at_accounts: ["mettjhfuukaq@562a847505", "b2"] }, robot.address);
      yield* send({ is_at_all: true }, robot.address);
      yield* send({ is_at: true, is_at_all: true, at_accounts: ["b2"] }, robot.address);
      deepEqual(robot.complaints, []);
      deepEqual(
        robot.messages.map(({ isAt, isAtAll, atAccounts, content }) => [
          isAt,
          isAtAll,
          atAccounts,
          content.text.split("vllm-project")[0],
        ]),
        [
          [true, false, ["mettjhfuukaq@562a847505", "b2"], "@mettjhfuukaq@562a847505 @b2 "],
          [false, true, [], "@all "],
          [true, true, ["b2"], "@all @b2 "],
        ],
      );
    }),
);

live(
  "a digest's first part mentions, its later ones do not even list anybody",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveWelink();
      const digest = [alert(), alert({ title: "Another" })] as const;
      for (const mention of [true, false]) {
        yield* send({ at_accounts: ["b2"], is_at_all: true }, robot.address, {
          ...message(alert()),
          alerts: digest,
          mention,
        });
      }
      deepEqual(robot.complaints, []);
      deepEqual(
        robot.messages.map(({ isAt, isAtAll, atAccounts, content }) => [
          isAt,
          isAtAll,
          atAccounts,
          content.text.split("\n")[0],
        ]),
        [[true, true, ["b2"], "@all @b2 2 alerts"], [false, false, [], "2 alerts"]],
      );
    }),
);

live(
  "a rule that matched may mention everybody, accounts of its own, or nobody",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveWelink();
      const matched = (mention: RuleMatch["mention"]) => {
        const [shown] = alert().events;
        const match = { ruleId: "r", reason: "r", excerpt: "", ...mention ? { mention } : {} };
        return message({ ...alert(), events: [{ ...shown, matches: [match] }] });
      };
      const wishes = [
        undefined,
        "all",
        ["c3"],
        "nobody",
        Array.from({ length: 12 }, (_, n) => `u${n}`),
      ];
      for (const wish of wishes) {
        yield* send({ at_accounts: ["b2"] }, robot.address, matched(wish as RuleMatch["mention"]));
      }
      deepEqual(robot.complaints, []);
      deepEqual(
        robot.messages.map(({ isAt, isAtAll, atAccounts, content }) => [
          isAt,
          isAtAll,
          atAccounts.length > 2 ? atAccounts.length : atAccounts.join(),
          content.text.split("vllm-project")[0]?.slice(0, 5),
        ]),
        [
          [true, false, "b2", "@b2 "],
          [false, true, "", "@all "],
          [true, false, "c3", "@c3 "],
          [false, false, "", ""],
          [true, false, 10, "@u0 @"],
        ],
      );
    }),
);

live("with is_at off the accounts are neither mentioned nor listed", () =>
  Effect.gen(function* () {
    const robot = yield* serveWelink();
    yield* send({ is_at: false, at_accounts: ["b2"] }, robot.address);
    deepEqual(robot.messages.map(({ isAt, atAccounts }) => [isAt, atAccounts]), [[false, []]]);
    ok(!robot.messages[0]?.content.text.includes("@"));
  }));

const answer = (status: number, body: string): WelinkFault => ({ kind: "answer", status, body });
const leak = `<html>/send?token=test-token on 127.0.0.1</html>`;

conformance<WelinkFault>({
  plugin: welink,
  section: { config: {}, secret: "webhook_env" },
  connect: Effect.gen(function* () {
    const robot = yield* serveWelink();
    const channel = yield* open({ at_accounts: ["b2"] }, robot.address).make;
    return {
      channel,
      told: () => {
        // A check asks with an empty text.
        deepEqual(robot.complaints.filter((what) => what !== "content.text has 0 characters"), []);
        return robot.messages.map(({ content }) => content.text);
      },
      misbehave: robot.misbehave,
    };
  }).pipe(Effect.provide(client)),
  limit,
  secrets: ["test-token", "127.0.0.1"],
  refusals: [
    [
      "58404",
      answerCode("58404"),
      "Unauthorized",
      "WeLink webhook answers code 58404: the robot does not exist; check the address in WELINK_WEBHOOK_URL",
    ],
    [
      "58500",
      answerCode("58500"),
      "Unavailable",
      "WeLink webhook answers code 58500: WeLink has a fault of its own",
    ],
    [
      "58601",
      answerCode("58601"),
      "Rejected",
      "WeLink webhook answers code 58601: a parameter is wrong; check notify.welink.at_accounts and the address in WELINK_WEBHOOK_URL",
    ],
    [
      "58602",
      answerCode("58602"),
      "Unauthorized",
      "WeLink webhook answers code 58602: the robot is not enabled; enable it in the settings of its group",
    ],
    [
      "58602 with HTTP 500",
      answerCode("58602", 500),
      "Unauthorized",
      "WeLink webhook answers code 58602: the robot is not enabled; enable it in the settings of its group",
    ],
    [
      "58500 as a number",
      answer(200, '{"code":58500}'),
      "Unavailable",
      "WeLink webhook answers code 58500: WeLink has a fault of its own",
    ],
    [
      "a code nobody knows",
      answerCode("12345"),
      "Rejected",
      "WeLink webhook answers with the unknown code 12345",
    ],
    [
      "an unknown code with HTTP 502",
      answerCode("12345", 502),
      "Unavailable",
      "WeLink webhook answers 502",
    ],
    ["code 0 with HTTP 500", answerCode("0", 500), "Unavailable", "WeLink webhook answers 500"],
    [
      "a page instead of JSON",
      answer(200, leak),
      "Malformed",
      "WeLink webhook answers 200 without a code; check the address in WELINK_WEBHOOK_URL",
    ],
    [
      "JSON without a code",
      answer(200, "{}"),
      "Malformed",
      "WeLink webhook answers 200 without a code; check the address in WELINK_WEBHOOK_URL",
    ],
    ["HTTP 500 with a page", answer(500, leak), "Unavailable", "WeLink webhook answers 500"],
    [
      "HTTP 504, of a gateway that lost patience,",
      answer(504, leak),
      "Unanswered",
      "WeLink webhook answers 504; it may have taken the message",
    ],
    [
      "HTTP 403",
      answer(403, leak),
      "Unauthorized",
      "WeLink webhook answers 403; put this machine's IP address on the robot's allow-list",
    ],
    [
      "HTTP 429",
      answer(429, leak),
      "RateLimited",
      "WeLink webhook answers 429: too many requests; waiting 60 s",
    ],
    [
      "HTTP 429 with a code",
      answerCode("58601", 429),
      "RateLimited",
      "WeLink webhook answers 429: too many requests; waiting 60 s",
    ],
    [
      "a broken connection after the message was taken",
      { kind: "accept_and_break" },
      "Unanswered",
      "WeLink webhook: the connection broke off in the middle of the answer; it may have taken the message",
    ],
  ],
  lockedOut: answerCode("58404"),
  hanging: Effect.gen(function* () {
    const reached = Promise.withResolvers<void>();
    const robot = yield* serveWelink();
    robot.misbehave({ kind: "hang", reached: reached.resolve });
    const channel = yield* open({}, robot.address).make;
    return { channel, reached: reached.promise };
  }).pipe(Effect.provide(client)),
  nobody: Effect.flatMap(
    closedPort,
    (url) => open({}, `${url}/send?token=hush&channel=standard`).make,
  ).pipe(Effect.provide(client)),
});

live("code 0 as a number is success too", () =>
  Effect.gen(function* () {
    const robot = yield* serveWelink();
    robot.misbehave(answer(201, '{"code":0}'));
    deepEqual(yield* send({}, robot.address), { refused: [] });
  }));

const minute = 60_000;
const parameter =
  "WeLink webhook answers code 58601: a parameter is wrong; check notify.welink.at_accounts and the address in WELINK_WEBHOOK_URL";
const clockIs = (how: string) =>
  `WeLink webhook: this machine's clock is ${how} WeLink's, which refuses such messages; set it right`;

for (
  const [minutes, code, tag, message] of [
    [12, undefined, "Unavailable", clockIs("12 minutes ahead of")],
    [-12, undefined, "Unavailable", clockIs("12 minutes behind")],
    [60 * 24 * 30, undefined, "Unavailable", clockIs("30 days ahead of")],
    [-60 * 8, undefined, "Unavailable", clockIs("8 hours behind")],
    [6, "12345", "Unavailable", clockIs("6 minutes ahead of")],
    [4, "58601", "Rejected", parameter],
    [12, "58602", "Unauthorized", undefined],
  ] as const
) {
  test(`a refusal (${code ?? "58601"}) with a clock ${minutes} minutes ahead is ${tag}`, () =>
    Effect.gen(function* () {
      const robot = yield* serveWelink();
      if (code !== undefined) robot.misbehave(answerCode(code));
      yield* TestClock.setTime(Date.now() + minutes * minute);
      const reason = yield* Effect.flip(send({}, robot.address));
      equal(reason._tag, tag);
      if (message !== undefined) equal(reason.message, message);
      yield* TestClock.setTime(Date.now());
      robot.misbehave(null);
      deepEqual(yield* send({}, robot.address), { refused: [] });
    }));
}

const verify = (address: string) =>
  Effect.gen(function* () {
    const notifier = yield* open({}, address).make;
    return yield* notifier.verify;
  }).pipe(Effect.provide(Layer.merge(client, vocabularyLayer)));

test("a robot that is asked whether it would take messages says no where the clock is wrong", () =>
  Effect.gen(function* () {
    const robot = yield* serveWelink();
    yield* TestClock.setTime(Date.now());
    yield* verify(robot.address);
    yield* TestClock.setTime(Date.now() - 20 * minute);
    const reason = yield* Effect.flip(verify(robot.address));
    equal(reason.message, clockIs("20 minutes behind"));
    equal(robot.messages.length, 0);
  }));

for (
  const [what, address, problem] of [
    [
      "no address",
      undefined,
      "WELINK_WEBHOOK_URL is not set; put the address of the WeLink robot into it",
    ],
    [
      "an address that is none",
      "hush",
      "WELINK_WEBHOOK_URL holds no http(s) address; copy the address of the WeLink robot once more",
    ],
    [
      "an address of another kind",
      "ftp://x.example/?token=hush&channel=standard",
      "WELINK_WEBHOOK_URL holds no http(s) address; copy the address of the WeLink robot once more",
    ],
    [
      "a quoted part",
      'https://x.example/send?token="hush"&channel=standard',
      "WELINK_WEBHOOK_URL holds a blank, a quote or a line end inside the address; take it out",
    ],
    [
      "an address on two lines",
      "https://x.example/send?token=hush\n&channel=standard",
      "WELINK_WEBHOOK_URL holds a blank, a quote or a line end inside the address; take it out",
    ],
    [
      "an address without token",
      "https://x.example/send?channel=standard&token=",
      "WELINK_WEBHOOK_URL holds an address without token; copy the address of the WeLink robot once more",
    ],
    [
      "an address without token and channel",
      "https://x.example/hush",
      "WELINK_WEBHOOK_URL holds an address without token and channel; copy the address of the WeLink robot once more",
    ],
  ] as const
) {
  test(`${what} makes the channel unusable and is not repeated`, () =>
    Effect.sync(() => equal(Option.getOrThrow(open({}, address).unusable).en, problem)));
}

test("a whole address makes the channel usable and is named as its required secret", () =>
  Effect.sync(() => {
    const entry = open({}, "https://x.example/send?token=hush&channel=standard");
    equal(entry.id, "welink");
    deepEqual(entry.unusable, Option.none());
    deepEqual(entry.secrets, [{
      path: "notify.welink.webhook_env",
      variable: "WELINK_WEBHOOK_URL",
      required: true,
    }]);
  }));

test("another variable may hold the address", () =>
  Effect.sync(() => {
    const [entry] = Result.getOrThrow(
      welink.open({ webhook_env: "TEAM_ROBOT" }, environment(undefined)),
    );
    equal(entry?.secrets[0]?.variable, "TEAM_ROBOT");
    const { en } = Option.getOrThrow(entry?.unusable ?? Option.none());
    ok(en.startsWith("TEAM_ROBOT is not set"));
  }));

const eleven = Array.from({ length: 11 }, (_, n) => `user${n}`);

for (
  const [section, found] of [
    [
      { is_at: true },
      ["is_at: is_at is true but at_accounts names nobody; add accounts or set is_at to false"],
    ],
    [{ max_per_minute: -1 }, [
      "max_per_minute: Expected a number of messages from 0 (no limit) to 6000",
    ]],
    [{ at_accounts: eleven }, ["at_accounts: WeLink mentions at most 10 accounts, found 11"]],
    [{ at_accounts: ["a", "b", "a"] }, ["at_accounts.2: this account is listed twice"]],
    [{ at_accounts: [" "] }, ["at_accounts.0: expected a WeLink user id, found a blank"]],
    [{ at_accounts: ["@a"] }, ["at_accounts.0: write the user id without the @ in front"]],
    [{ at_accounts: ["a b"] }, [
      "at_accounts.0: expected a WeLink user id without blanks and control characters",
    ]],
    [{ at_accounts: ["a\u202E"] }, [
      "at_accounts.0: expected a WeLink user id without blanks and control characters",
    ]],
    [{ at_accounts: ["x".repeat(379)] }, [
      "at_accounts: the accounts take more than 380 of a message's 500 characters",
    ]],
  ] as const
) {
  test(`the section ${JSON.stringify(section).slice(0, 60)} is refused with its mistake`, () =>
    Effect.sync(() => deepEqual(mistakes(section), found)));
}

test("several mistakes of a section are all reported", () =>
  Effect.sync(() =>
    equal(mistakes({ is_at: "yes", is_at_all: 1, at_accounts: "a", isAt: true }).length, 4)
  ));
