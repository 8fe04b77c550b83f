import { deepEqual, equal, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type * as Scope from "effect/Scope";
import * as TestClock from "effect/testing/TestClock";
import { type NoticeAlert, ownSource } from "../../../src/domain/alert.ts";
import { accepted } from "../../../src/domain/notifier.ts";
import type { Reason } from "../../../src/domain/errors.ts";
import { type Phrase, verbatim } from "../../../src/domain/phrase.ts";
import type { RuleMatch } from "../../../src/domain/rule.ts";
import type { UpstreamClient } from "../../../src/http/upstream_client.ts";
import type { NotifierPlugin } from "../../../src/plugin/plugin.ts";
import {
  type AnswerFault,
  answering,
  type Arrived,
  fieldOf,
  type RobotFault,
  type RobotRules,
  type SimulatedRobot,
  textOf,
} from "../../simulators/robot.ts";
import { closedPort } from "../../simulators/serve.ts";
import { collectWarnings, live, onRecorded, recorded, test, tries } from "../../testing.ts";
import { conformance } from "../conformance.ts";
import { alert, message } from "../samples.ts";
import { asRead, linksIn, markdownIn } from "./as_read.ts";
import { channelOf, digest, entryOf, hostileMessages } from "./channel.ts";

/*
 * What every robot of a group chat must do. Its own test has its codes and what is special about it.
 */

type Refused = readonly [what: string, answer: RobotFault, tag: Reason["_tag"], says?: string];

export interface RobotKit {
  readonly plugin: NotifierPlugin<UpstreamClient | Scope.Scope>;
  /** What messages call it. */
  readonly label: string;
  readonly variable: string;
  /** The path and query of an address of its kind. */
  readonly path: string;
  /** The section and the variables that lead to an address; by default the variable holds it. */
  readonly reach?: (address: string) => {
    readonly section: object;
    readonly variables: Readonly<Record<string, string>>;
  };
  /** A robot that keeps its rules. */
  readonly serve: (rules?: Partial<RobotRules>) => Effect.Effect<
    SimulatedRobot & { readonly address: string },
    never,
    Scope.Scope
  >;
  /** Bytes of a request it takes. */
  readonly most: number;
  /** What an answer has that is the robot's own: `a code`; and what holds the address it came from. */
  readonly sign: string;
  readonly addressIn?: string;
  /** Bodies that are not the robot's own; a page, and JSON of something else, without this. */
  readonly foreign?: ReadonlyArray<string>;
  /** Answers and what they mean. */
  readonly refusals: ReadonlyArray<Refused>;
  /** What takes a message, where another status does not; absent where the status alone decides. */
  readonly taken?: unknown;
  /** An answer with a code that nobody knows, and one of a robot that is not there, if it can be asked. */
  readonly unknown?: readonly [answer: AnswerFault, says: string];
  readonly gone?: RobotFault;
  /** An answer that refuses the form, where plain text is tried next. */
  readonly badForm?: AnswerFault;
  /** Whether its gate has a list of addresses. */
  readonly hasAllowList?: true;
  /** Two that it mentions, by default u1 and u2, and whether it mentions everybody. */
  readonly accounts?: readonly [string, string];
  readonly mentionsAll?: false;
  readonly mentionsNobody?: true;
  /** What a message mentions by, as the config calls it. */
  readonly pings: (message: Arrived) => ReadonlyArray<string>;
  /** Settings with which the channel cannot be used, and why. */
  readonly unusable: ReadonlyArray<
    readonly [
      what: string,
      variables: Readonly<Record<string, string>>,
      says: Partial<Phrase>,
      section?: object,
    ]
  >;
  /** Replies recorded in the field, by the names of their groups, and the reason each of them is. */
  readonly recorded?: {
    readonly groups: ReadonlyArray<string>;
    readonly reasonOf: (body: unknown) => Reason["_tag"] | "none" | undefined;
  };
}

/** The reasons of replies, by their code, or by their code and text where that matters. */
export const byCode = (
  code: string,
  text: string,
  reasons: Readonly<Record<string, Reason["_tag"] | "none">>,
): NonNullable<RobotKit["recorded"]>["reasonOf"] =>
(body) => {
  const found = String(fieldOf(body, code));
  return found === "0" ? "none" : reasons[`${found} ${textOf(body, text)}`] ?? reasons[found];
};

const trouble: NoticeAlert = {
  id: "n",
  kind: "notice",
  source: ownSource,
  events: [],
  total: 1,
  createdAt: 0,
  notice: {
    lines: [{
      what: "began",
      kind: "source",
      subject: "github:a/b",
      detail: verbatim("api.x.example answers 502"),
      since: Date.UTC(2026, 10, 24, 6),
    }],
  },
};

const leak = "<html>/send?token=test-token on 127.0.0.1</html>";

export const robotConformance = (kit: RobotKit): void => {
  const { plugin, label, variable, serve, addressIn = variable, hasAllowList } = kit;
  const { foreign = [leak, "{}", "[]"], unknown } = kit;
  const { kind } = plugin;
  const [one, other] = kit.accounts ?? ["u1", "u2"];
  const mentioned = (...ids: ReadonlyArray<string>) =>
    kit.mentionsNobody === true
      ? []
      : ids.filter((id) => id !== "all" || kit.mentionsAll !== false);
  const mentioning = (...ids: ReadonlyArray<string>) =>
    kit.mentionsNobody === true ? {} : { mention: mentioned(...ids) };
  const reach = kit.reach ??
    ((address: string) => ({ section: {}, variables: { [variable]: address } }));
  const build = (address: string, section: object = {}) => {
    const reached = reach(address);
    return channelOf(plugin, { ...reached.section, ...section }, reached.variables);
  };
  const atGate = hasAllowList === true
    ? "put this machine's IP address on the robot's allow-list"
    : `check ${variable}, and any proxy or firewall on the way`;

  conformance<RobotFault>({
    plugin,
    section: {
      config: reach("https://x.example").section as Record<string, unknown>,
      secret: variable.endsWith("_TOKEN") ? "token_env" : "webhook_env",
    },
    connect: Effect.gen(function* () {
      const robot = yield* serve();
      const channel = yield* build(robot.address, mentioning(one));
      return {
        channel,
        told: () => robot.messages.map(asRead),
        misbehave: robot.misbehave,
      };
    }),
    secrets: ["test-token", "127.0.0.1", "203.0.113.7"],
    refusals: [
      ...kit.refusals,
      ...unknown === undefined ? [] : [
        ["a code nobody knows", unknown[0], "Rejected", unknown[1]] as const,
        [
          "an unknown code with HTTP 502",
          { ...unknown[0], status: 502 },
          "Unavailable",
          `${label} answers 502`,
        ] as const,
      ],
      ...foreign.map((body) =>
        [
          `${body} with HTTP 200`,
          answering(body),
          "Malformed",
          `${label} answers 200 without ${kit.sign}; check the address in ${addressIn}`,
        ] as const
      ),
      ...kit.taken === undefined ? [] : [
        [
          "success with HTTP 500",
          answering(kit.taken, 500),
          "Unavailable",
          `${label} answers 500`,
        ] as const,
      ],
      [
        "HTTP 504, of a gateway that lost patience,",
        answering(leak, 504),
        "Unanswered",
        `${label} answers 504; it may have taken the message`,
      ],
      ["HTTP 403", answering(leak, 403), "Unauthorized", `${label} answers 403; ${atGate}`],
      [
        "HTTP 404",
        answering(leak, 404),
        "Unauthorized",
        `${label} answers 404; check ${variable}`,
      ],
      [
        "HTTP 429",
        answering(leak, 429, { "retry-after": "7" }),
        "RateLimited",
        `${label} answers 429: too many requests; waiting 7 s`,
      ],
      ["a broken connection after the message was taken", {
        kind: "accept_and_break",
      }, "Unanswered"],
    ],
    ...kit.gone === undefined ? {} : { lockedOut: kit.gone },
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

  const { badForm } = kit;
  if (badForm !== undefined) {
    live(
      `${kind}: a refused form is sent again as plain text, once, and the alert has arrived`,
      () =>
        Effect.gen(function* () {
          const robot = yield* serve({
            refuse: (sent) => markdownIn(sent).trim() === "" ? undefined : badForm,
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
          robot.misbehave(badForm);
          equal((yield* Effect.flip(channel.send(message(alert()))))._tag, "Rejected");
          equal(robot.requests.length, 4);
          // Whatever else is refused is not the form's fault.
          if (unknown === undefined) return;
          robot.misbehave(unknown[0]);
          yield* Effect.flip(channel.send(message(alert())));
          equal(robot.requests.length, 5);
        }),
    );
  }

  live(
    `${kind}: those it mentions are mentioned when a message says so, and by nothing else`,
    () =>
      Effect.gen(function* () {
        const robot = yield* serve();
        const channel = yield* build(robot.address, mentioning(one, "all"));
        yield* channel.send(message(alert()));
        yield* channel.send(digest(true));
        yield* channel.send({ ...message(alert()), mention: false });
        yield* channel.send(digest(false));
        const both = mentioned(one, "all");
        deepEqual(robot.messages.map(kit.pings), [both, both, [], []]);
      }),
  );

  live(
    `${kind}: a rule decides whom its matches mention, and its note is shown`,
    () =>
      Effect.gen(function* () {
        const robot = yield* serve();
        const channel = yield* build(robot.address, mentioning(one));
        const by = (match: Partial<RuleMatch>) => {
          const [shown] = alert().events;
          const matches = [{ ruleId: "r", reason: "r", excerpt: "", ...match }];
          return { ...alert(), events: [{ ...shown, matches }] as const };
        };
        const note = "Ask the kernel team";
        yield* channel.send(message(by({ note })));
        yield* channel.send(message(by({ mention: "nobody", note })));
        yield* channel.send(message(by({ mention: [other, "?"], note })));
        yield* channel.send(message(by({ mention: "all", note })));
        const several = by({ mention: "nobody", note });
        yield* channel.send({
          ...message(several),
          alerts: [several, { ...several, id: "b" }],
        });
        deepEqual(
          robot.messages.map(kit.pings),
          [[one], [], [other], ["all"], []].map((ids) => mentioned(...ids)),
        );
        for (const sent of robot.messages) ok(asRead(sent).includes(note), asRead(sent));
      }),
  );

  live(
    `${kind}: a notice of MRT itself says what is wrong and since when`,
    () =>
      Effect.gen(function* () {
        const robot = yield* serve();
        const channel = yield* build(robot.address, { mention: [one] });
        yield* channel.send({ ...message(trouble), mention: false });
        // Some put a dot in its colour in front.
        deepEqual(robot.messages.map((sent) => asRead(sent).replace(/^\P{L}+/u, "")), [
          "MRT: something is wrong\n" +
          "Trouble with source github:a/b since 2026-11-24 06:00 UTC: api.x.example answers 502",
        ]);
        deepEqual(robot.messages.map(kit.pings), [[]]);
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
              if (badForm !== undefined) {
                robot.misbehave(badForm);
                yield* Effect.flip(channel.send(sent));
                robot.misbehave(null);
              }
              // Plain text would hide that a form is refused.
              if (robot.refusals.length > 0) return false;
              return robot.requests.slice(before).every((request) =>
                kit.pings(request).length === 0 && request.bytes <= kit.most &&
                linksIn(request).every((link) => /^https?:\/\/(?!evil)/.test(link))
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
          const channel = yield* build(robot.address, mentioning(one));
          const [first, ...others] = alerts.slice(0, channel.fits(alerts));
          ok(first !== undefined && others.length > 0);
          yield* channel.send({ ...message(first), alerts: [first, ...others] });
        }
        deepEqual(robot.refusals, []);
      }),
  );

  const replies = kit.recorded;
  if (replies !== undefined) {
    onRecorded(
      `${kind}: every reply recorded in the field is the reason it should be`,
      () =>
        Effect.gen(function* () {
          const read = (name: string): Readonly<Record<string, unknown>> =>
            JSON.parse(Deno.readTextFileSync(new URL(`notifiers/${name}`, recorded)));
          const { groups, reasonOf } = replies;
          const ofGroups = groups.flatMap((group) =>
            decodeReplies(read("channel_replies.json")[group])
          );
          const others = [...Deno.readDirSync(new URL("notifiers/", recorded))]
            .filter(({ name }) => groups.some((group) => name.startsWith(group))).map(({ name }) =>
              read(name)
            );
          const more = others.flatMap((found) =>
            reasonOf(found) === undefined ? Object.values(found) : [found]
          ).map((body) => ({ http: 200, body, headers: {} }));
          const robot = yield* serve();
          const channel = yield* build(robot.address);
          let seen = 0;
          for (const { http, body, headers = {} } of [...ofGroups, ...more]) {
            robot.misbehave(answering(body, typeof http === "number" ? http : 200, headers));
            const { value: exit } = yield* collectWarnings(
              Effect.result(channel.send(message(alert()))),
            );
            equal(
              exit._tag === "Success" ? "none" : exit.failure._tag,
              reasonOf(body),
              JSON.stringify(body),
            );
            seen++;
          }
          ok(seen > 0);
        }),
    );
  }

  for (const [what, variables, says, section = {}] of kit.unusable) {
    test(`${kind}: ${what} makes the channel unusable`, () =>
      Effect.sync(() => {
        const { section: reached } = reach("https://x.example");
        const { unusable } = entryOf(plugin, { ...reached, ...section }, variables);
        const { en, zh } = Option.getOrThrow(unusable);
        deepEqual({ en, zh, ...says }, { en, zh });
      }));
  }
};

const decodeReplies = Schema.decodeUnknownSync(
  Schema.Array(Schema.Struct({
    http: Schema.Unknown,
    body: Schema.Unknown,
    headers: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  })),
);
