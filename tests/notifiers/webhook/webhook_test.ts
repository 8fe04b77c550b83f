import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { Payload } from "../../../src/notifiers/webhook/payload.ts";
import { webhook } from "../../../src/notifiers/webhook/webhook.ts";
import { answering, type Arrived, fieldOf, listOf } from "../../simulators/robot.ts";
import {
  serveWebhook,
  webhookPath,
  webhookSecret,
  webhookSignature,
} from "../../simulators/webhook.ts";
import { live, test } from "../../testing.ts";
import { channelOf, digest } from "../robot/channel.ts";
import { robotConformance } from "../robot/robot_conformance.ts";
import { alert, event, firstLook, message, notice } from "../samples.ts";

const label = "HOST webhook";

robotConformance({
  plugin: webhook,
  label,
  variable: "WEBHOOK_URL",
  path: webhookPath,
  reach: (address) => ({
    section: {},
    variables: { WEBHOOK_URL: address.replace("127.0.0.1", "localhost") },
  }),
  serve: serveWebhook,
  most: 65_536,
  sign: "2xx",
  foreign: [],
  refusals: [
    ["400", answering("no", 400), "Rejected", `${label} answers 400`],
    ["410", answering("", 410), "Unauthorized", `${label} answers 410; check WEBHOOK_URL`],
    ["500", answering("", 500), "Unavailable", `${label} answers 500`],
    [
      "503 with a time",
      answering("", 503, { "retry-after": "30" }),
      "RateLimited",
      `${label} answers 503: temporarily unavailable; waiting 30 s`,
    ],
    [
      "a redirect to another host",
      answering("", 302, { location: "https://evil.example/" }),
      "Malformed",
      `${label} redirects to evil.example, which is not its own host; check its address`,
    ],
  ],
  pings: ({ body }: Arrived) => listOf(body["mention"]).map(String),
  unusable: [
    [
      "a secret that is none",
      { WEBHOOK_URL: "https://x.example", WEBHOOK_SECRET: "hush" },
      {
        en: "WEBHOOK_SECRET holds no secret such as whsec_ and Base64 of 24 to 64 bytes",
        zh: "WEBHOOK_SECRET 中的不是签名密钥；应为 whsec_ 加 24 到 64 字节的 Base64",
      },
      { secret_env: "WEBHOOK_SECRET" },
    ],
  ],
});

test("the signature is that of Standard Webhooks' own example", () =>
  Effect.sync(() =>
    equal(
      webhookSignature(
        webhookSecret,
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        '{"test": 2432232314}',
      ),
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    )
  ));

const signed = (address: string) =>
  channelOf(webhook, { secret_env: "WEBHOOK_SECRET", mention: ["team"] }, {
    WEBHOOK_URL: address,
    WEBHOOK_SECRET: webhookSecret,
  });

live(
  "a summary of endless texts is cut to the newest changes, and its total stays",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveWebhook();
      const channel = yield* channelOf(webhook, {}, { WEBHOOK_URL: robot.address });
      const endless = "字".repeat(5000);
      const events = Array.from({ length: 30 }, (_, n) => ({
        event: event({
          title: `${n} ${endless}`,
          labels: Array(50).fill(endless),
          author: endless,
        }),
        matches: Array.from({ length: 30 }, () => ({
          ruleId: "r",
          reason: endless,
          excerpt: endless,
        })),
      }));
      yield* channel.send(message({ ...firstLook(30, []), events }));
      const [sent] = robot.messages;
      ok(sent !== undefined && sent.bytes < 40_000, String(sent?.bytes));
      const [told] = listOf(sent.body["alerts"]);
      equal(fieldOf(told, "total"), 30);
      equal(listOf(fieldOf(told, "events")).length, 1);
    }),
);

live(
  "another attempt at a message has the same id and the same bytes",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveWebhook({ secret: webhookSecret });
      const channel = yield* signed(robot.address);
      robot.misbehave(answering("", 500));
      yield* Effect.flip(channel.send(message(alert())));
      robot.misbehave(null);
      yield* channel.send(message(alert()));
      yield* channel.send({ ...message(alert()), id: "another" });
      deepEqual(
        robot.requests.map(({ headers }) => headers.get("webhook-id")),
        ["3f8a:channel", "3f8a:channel", "another"],
      );
      equal(robot.requests[0]?.text, robot.requests[1]?.text);
      equal(robot.messages.length, 2);
    }),
);

live(
  "a receiver with another secret takes nothing, and the reason names the variable",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveWebhook({ secret: `whsec_${"A".repeat(32)}` });
      const channel = yield* signed(robot.address);
      const reason = yield* Effect.flip(channel.send(message(alert())));
      equal(reason._tag, "Unauthorized");
      deepEqual(robot.messages, []);
    }),
);

live(
  "an alert, a digest and a notice are JSON of the documented form",
  () =>
    Effect.gen(function* () {
      const robot = yield* serveWebhook({ secret: webhookSecret });
      const channel = yield* signed(robot.address);
      equal(channel.isUnasked, true);
      yield* channel.send(message(alert({ title: "A <b> @all\u0000", labels: ["new"] })));
      yield* channel.send(digest(false));
      yield* channel.send({ ...message(notice), mention: false });
      const [first, second, third] = robot.messages.map(({ body }) => body);
      deepEqual(first, {
        version: 1,
        type: "alert",
        timestamp: "1970-01-01T00:00:00.000Z",
        title: "vllm-project/vllm: PR merged — A <b> ＠all",
        text: [
          "vllm-project/vllm: PR merged — A <b> ＠all",
          "https://github.com/vllm-project/vllm/pull/12345",
          "Matched: deepseek, qwen",
          "Labels: new",
          "This adds …",
          "Time: 2026-11-24 06:00 UTC",
        ].join("\n"),
        mention: ["team"],
        alerts: [{
          id: "3f8a",
          kind: "event",
          source: "github:vllm-project/vllm",
          total: 1,
          events: [{
            fingerprint: "3f8a",
            type: "pr_merged",
            transition: null,
            source: "github:vllm-project/vllm",
            resource_type: "repo_pr",
            resource_id: "12345",
            title: "A <b> @all",
            url: "https://github.com/vllm-project/vllm/pull/12345",
            author: null,
            labels: ["new"],
            changed: [],
            occurred_at: "2026-11-24T06:00:00.000Z",
            observed_at: "2026-11-24T06:01:00.000Z",
            matches: [{
              rule: "watch_keywords",
              reason: "deepseek, qwen",
              excerpt: "This adds …",
            }],
          }],
        }],
      });
      equal(second?.["type"], "digest");
      equal(listOf(second?.["alerts"]).length, 2);
      deepEqual(second?.["mention"], []);
      deepEqual(
        third?.["text"],
        [
          "MRT: this is a test message",
          "If you can read this, alerts will arrive here",
        ].join("\n"),
      );
    }),
);

test("the example in the README is of the documented form", () =>
  Effect.gen(function* () {
    const readme = Deno.readTextFileSync(
      new URL("../../../src/notifiers/webhook/README.md", import.meta.url),
    );
    const [, example = ""] = /```json\n(\{\s+"version"[\s\S]*?)\n```/.exec(readme) ?? [];
    const { alerts } = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(Payload), {
      onExcessProperty: "error",
    })(example);
    equal(alerts[0].events[0]?.type, "pr_merged");
  }));
