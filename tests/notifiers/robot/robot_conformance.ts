import { deepEqual, equal, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import type * as Scope from "effect/Scope";
import * as TestClock from "effect/testing/TestClock";
import { accepted } from "../../../src/domain/notifier.ts";
import type { Reason } from "../../../src/domain/errors.ts";
import type { RuleMatch } from "../../../src/domain/rule.ts";
import type { UpstreamClient } from "../../../src/http/upstream_client.ts";
import type { NotifierPlugin } from "../../../src/plugin/plugin.ts";
import {
  answering,
  type Arrived,
  type RobotFault,
  type RobotRules,
  type SimulatedRobot,
} from "../../simulators/robot.ts";
import { closedPort } from "../../simulators/serve.ts";
import { live, onRecorded, recorded, tries } from "../../testing.ts";
import { conformance } from "../conformance.ts";
import { alert, message } from "../samples.ts";
import { asRead, markdownIn } from "./as_read.ts";
import { channelOf, digest, hostileMessages } from "./channel.ts";

/*
 * What every robot of a group chat must do. Its own test has its codes and what is special about it.
 */

type Refused = readonly [what: string, answer: unknown, tag: Reason["_tag"], says?: string];

export interface RobotKit {
  readonly plugin: NotifierPlugin<UpstreamClient>;
  /** What messages call it. */
  readonly label: string;
  readonly variable: string;
  /** The path and query of an address of its kind. */
  readonly path: string;
  /** A robot that keeps its rules. */
  readonly serve: (rules?: Partial<RobotRules>) => Effect.Effect<
    SimulatedRobot & { readonly address: string },
    never,
    Scope.Scope
  >;
  /** Answers with HTTP 200 and what they mean. */
  readonly refusals: ReadonlyArray<Refused>;
  /** An answer with a code that nobody knows, and one of a robot that is not there. */
  readonly unknown: readonly [answer: object, says: string];
  readonly gone: object;
  /** An answer that refuses the form, where plain text is tried next. */
  readonly badForm: object;
  /** What a message mentions by; neither stands in a message that is to mention nobody. */
  readonly pings: (message: Arrived) => ReadonlyArray<string>;
  /** Mentions of a section `mention: ["u1", "all"]` as `pings` finds them. */
  readonly pinged: ReadonlyArray<string>;
  /** Replies recorded in the field, by the name of their group. */
  readonly recordedAs: string;
  /** The reason each of them is, by its code, or by its code and its text where that matters. */
  readonly reasons: Readonly<Record<string, Reason["_tag"]>>;
  readonly codeField: string;
  readonly textField: string;
}

const leak = "<html>/send?token=test-token on 127.0.0.1</html>";

export const robotConformance = (kit: RobotKit): void => {
  const { plugin, label, variable, serve } = kit;
  const { kind } = plugin;
  const build = (address: string, section: object = {}) =>
    channelOf(plugin, section, { [variable]: address });

  conformance<RobotFault>({
    plugin,
    section: { config: {}, secret: "webhook_env" },
    connect: Effect.gen(function* () {
      const robot = yield* serve();
      const channel = yield* build(robot.address, { mention: ["u1"] });
      return {
        channel,
        told: () => robot.messages.map(asRead),
        misbehave: robot.misbehave,
      };
    }),
    secrets: ["test-token", "127.0.0.1", "203.0.113.7"],
    refusals: [
      ...kit.refusals.map(([what, body, tag, says]) =>
        says === undefined
          ? [what, answering(body), tag] as const
          : [what, answering(body), tag, says] as const
      ),
      ["a code nobody knows", answering(kit.unknown[0]), "Rejected", kit.unknown[1]],
      [
        "an unknown code with HTTP 502",
        answering(kit.unknown[0], 502),
        "Unavailable",
        `${label} webhook answers 502`,
      ],
      ...[["a page", leak], ["JSON without a code", "{}"], ["a list", "[]"]].map((
        [what = "", body],
      ) =>
        [
          `${what} with HTTP 200`,
          answering(body),
          "Malformed",
          `${label} webhook answers 200 without a code; check the address in ${variable}`,
        ] as const
      ),
      [
        "success with HTTP 500",
        answering({ [kit.codeField]: 0 }, 500),
        "Unavailable",
        `${label} webhook answers 500`,
      ],
      [
        "HTTP 504, of a gateway that lost patience,",
        answering(leak, 504),
        "Unanswered",
        `${label} webhook answers 504; it may have taken the message`,
      ],
      [
        "HTTP 403",
        answering(leak, 403),
        "Unauthorized",
        `${label} webhook answers 403; put this machine's IP address on the robot's allow-list`,
      ],
      [
        "HTTP 429",
        answering(leak, 429),
        "RateLimited",
        `${label} webhook answers 429: too many requests; waiting 60 s`,
      ],
      ["a broken connection after the message was taken", {
        kind: "accept_and_break",
      }, "Unanswered"],
    ],
    lockedOut: answering(kit.gone),
    hanging: Effect.gen(function* () {
      // Off the half-hour, at which some hold a message back.
      yield* TestClock.setTime(Date.UTC(2026, 10, 24, 6, 10));
      const reached = Promise.withResolvers<void>();
      const robot = yield* serve();
      robot.misbehave({ kind: "hang", reached: reached.resolve });
      return { channel: yield* build(robot.address), reached: reached.promise };
    }),
    nobody: Effect.flatMap(closedPort, (url) => build(url + kit.path)),
  });

  live(
    `${kind}: a refused form is sent again as plain text, once, and the alert has arrived`,
    () =>
      Effect.gen(function* () {
        const robot = yield* serve({
          refuse: (sent) => markdownIn(sent).trim() === "" ? undefined : kit.badForm,
        });
        const channel = yield* build(robot.address);
        deepEqual(yield* channel.send(message(alert())), accepted);
        deepEqual(robot.messages.map(asRead), [
          [
            "vllm-project/vllm: PR merged — Support DeepSeek-V4",
            "https://github.com/vllm-project/vllm/pull/12345",
            "Matched: deepseek, qwen",
            "This adds …",
            "Time: 2026-11-24 06:00 UTC",
          ].join("\n"),
        ]);
        equal(robot.requests.length, 2);
        // Once: who refuses plain text too refuses the message.
        robot.misbehave(answering(kit.badForm));
        equal((yield* Effect.flip(channel.send(message(alert()))))._tag, "Rejected");
        equal(robot.requests.length, 4);
        // Whatever else is refused is not the form's fault.
        robot.misbehave(answering(kit.unknown[0]));
        yield* Effect.flip(channel.send(message(alert())));
        equal(robot.requests.length, 5);
      }),
  );

  live(
    `${kind}: those it mentions are mentioned when a message says so, and by nothing else`,
    () =>
      Effect.gen(function* () {
        const robot = yield* serve();
        const channel = yield* build(robot.address, { mention: ["u1", "all"] });
        yield* channel.send(message(alert()));
        yield* channel.send(digest(true));
        yield* channel.send({ ...message(alert()), mention: false });
        yield* channel.send(digest(false));
        deepEqual(robot.messages.map(kit.pings), [kit.pinged, kit.pinged, [], []]);
      }),
  );

  live(
    `${kind}: a rule decides whom its matches mention, and its note is shown`,
    () =>
      Effect.gen(function* () {
        const robot = yield* serve();
        const channel = yield* build(robot.address, { mention: ["u1"] });
        const by = (match: Partial<RuleMatch>) => {
          const [shown] = alert().events;
          const matches = [{ ruleId: "r", reason: "r", excerpt: "", ...match }];
          return { ...alert(), events: [{ ...shown, matches }] as const };
        };
        const note = "Ask the kernel team";
        yield* channel.send(message(by({ note })));
        yield* channel.send(message(by({ mention: "nobody", note })));
        yield* channel.send(message(by({ mention: ["u2", "?"], note })));
        yield* channel.send(message(by({ mention: "all", note })));
        const several = by({ mention: "nobody", note });
        yield* channel.send({
          ...message(several),
          alerts: [several, { ...several, id: "b" }],
        });
        deepEqual(robot.messages.map(kit.pings), [["u1"], [], ["u2"], ["all"], []]);
        for (const sent of robot.messages) ok(asRead(sent).includes(note), asRead(sent));
      }),
  );

  live(
    `${kind}: whatever strangers write mentions nobody and is taken, also as plain text`,
    () =>
      Effect.gen(function* () {
        const robot = yield* serve({ rates: [] });
        const result = yield* Arbitrary.checkEffect(
          hostileMessages,
          (hostile) =>
            Effect.gen(function* () {
              const channel = yield* build(robot.address);
              const [first, ...others] = hostile.alerts;
              const fits = channel.fits(hostile.alerts);
              const sent = { ...hostile, alerts: [first, ...others.slice(0, fits - 1)] } as const;
              const before = robot.requests.length;
              yield* channel.send(sent);
              robot.misbehave(answering(kit.badForm));
              yield* Effect.flip(channel.send(sent));
              robot.misbehave(null);
              return robot.requests.slice(before).every((request) =>
                kit.pings(request).length === 0 && request.bytes <= 20_000 &&
                !/\]\((?!https?:)|\]\(https:\/\/evil/.test(markdownIn(request))
              );
            }).pipe(Effect.result, Effect.map((done) => done._tag === "Success" && done.success)),
          tries(8, 200),
        );
        equal(Arbitrary.formatCheckFailure(result), undefined);
      }),
  );

  live(
    `${kind}: as many alerts as one message holds are taken, whatever their titles weigh`,
    () =>
      Effect.gen(function* () {
        const robot = yield* serve({ rates: [] });
        for (const piece of ["字", '"', "<", "\\", "[a]", "a", "👨‍👩‍👧"]) {
          const alerts = Array.from({ length: 300 }, (_, n) => ({
            ...alert({ title: `${n} ${piece.repeat(60)}`, source: `github:o/${n % 50}` }),
            id: `a${n}`,
          }));
          const channel = yield* build(robot.address, { mention: ["u1"] });
          const [first, ...others] = alerts.slice(0, channel.fits(alerts));
          ok(first !== undefined && others.length > 0);
          yield* channel.send({ ...message(first), alerts: [first, ...others] });
        }
        deepEqual(robot.refusals, []);
      }),
  );

  onRecorded(
    `${kind}: every reply recorded in the field is the reason it should be`,
    () =>
      Effect.gen(function* () {
        const read = (name: string): Readonly<Record<string, unknown>> =>
          JSON.parse(Deno.readTextFileSync(new URL(`notifiers/${name}`, recorded)));
        const replies = decodeReplies(read("channel_replies.json")[kit.recordedAs]);
        const more = [...Deno.readDirSync(new URL("notifiers/", recorded))].map(({ name }) => name)
          .filter((name) => name.startsWith(kit.recordedAs))
          .flatMap((name) => {
            const found = read(name);
            return kit.codeField in found ? [found] : Object.values(found);
          });
        const robot = yield* serve();
        const channel = yield* build(robot.address);
        let seen = 0;
        for (const reply of [...replies.map(({ body }) => body), ...more]) {
          robot.misbehave(answering(reply));
          const exit = yield* Effect.result(channel.send(message(alert())));
          const code = String(Reflect.get(Object(reply), kit.codeField));
          const whole = `${code} ${Reflect.get(Object(reply), kit.textField)}`;
          const expected = code === "0" ? "none" : kit.reasons[whole] ?? kit.reasons[code];
          equal(
            exit._tag === "Success" ? "none" : exit.failure._tag,
            expected,
            JSON.stringify(reply),
          );
          seen++;
        }
        ok(seen > 3);
      }),
  );
};

const decodeReplies = Schema.decodeUnknownSync(
  Schema.Array(Schema.Struct({ body: Schema.Record(Schema.String, Schema.Unknown) })),
);
