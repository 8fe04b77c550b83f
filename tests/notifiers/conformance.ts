import { deepEqual, equal, ok } from "node:assert/strict";
import * as Arr from "effect/Array";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type * as Scope from "effect/Scope";
import * as TestClock from "effect/testing/TestClock";
import type { Alert } from "../../src/domain/alert.ts";
import type { Reason } from "../../src/domain/errors.ts";
import { Locale } from "../../src/domain/locale.ts";
import { accepted, type Notifier } from "../../src/domain/notifier.ts";
import { Vocabulary } from "../../src/domain/vocabulary.ts";
import type { Limit } from "../../src/message/fit.ts";
import type { Plugin } from "../../src/plugin/plugin.ts";
import { live, test } from "../testing.ts";
import { vocabulary } from "../vocabulary.ts";
import { alert, message } from "./samples.ts";

/*
 * What every channel must do, whatever it is. A channel's own tests say how it does it.
 */

/** A channel, and the receiver it was built for. */
export interface Connected<Fault> {
  readonly channel: Notifier;
  /** What people were told, oldest first, as they read it; each text is one the receiver took. */
  readonly told: () => ReadonlyArray<string>;
  /** What the receiver does from now on instead of its work; null: its work. */
  readonly misbehave: (fault: Fault | null) => void;
}

type Needs<A> = Effect.Effect<A, never, Scope.Scope>;

export interface Kit<Fault> {
  readonly plugin: Plugin<Notifier, unknown>;
  /** Of a channel that may be several: a section, and its key that names a secret. */
  readonly section?: { readonly config: Record<string, unknown>; readonly secret: string };
  /** Built as the config makes it, in the language at hand. */
  readonly connect: Needs<Connected<Fault>>;
  /** What the texts have to keep to, where the receiver has a limit. */
  readonly limit?: Limit;
  /** In no error and no text may any of these stand. */
  readonly secrets: ReadonlyArray<string>;
  /** What the receiver may do, the reason that is, and what is said of it, with HOST for its own. */
  readonly refusals: ReadonlyArray<
    readonly [what: string, fault: Fault, tag: Reason["_tag"], says?: string]
  >;
  /** Lets nobody in; a check finds that out too. */
  readonly lockedOut?: Fault;
  /** A channel whose receiver has the message and never answers; `reached` is when it has it. */
  readonly hanging?: Needs<{ readonly channel: Notifier; readonly reached: Promise<void> }>;
  /** A channel whose receiver is not there. */
  readonly nobody?: Needs<Notifier>;
}

const count = 200;
const linkOf = (n: number) => `https://x.example/${String(n).padStart(4, "0")}`;
const many = Arr.makeBy(
  count,
  (n) => ({ ...alert({ title: `Model-${n}`, url: linkOf(n) }), id: `a${n}` }),
);

/** Everything in as few messages as hold it, as the sender does. */
const sendAll = Effect.fnUntraced(function* (channel: Notifier, alerts: ReadonlyArray<Alert>) {
  let rest = alerts;
  while (Arr.isReadonlyArrayNonEmpty(rest)) {
    const fits = Math.max(1, channel.fits(rest));
    const [first, ...others] = rest;
    const receipt = yield* channel.send({
      id: `digest-${rest.length}`,
      alerts: [first, ...others.slice(0, fits - 1)],
      mention: rest === alerts,
      recipients: [],
    });
    deepEqual(receipt, accepted);
    rest = rest.slice(fits);
  }
});

const hostile =
  '@all @所有人 @here <at user_id="all"></at> <!channel> \u001B[2J\u0007\u202E\u0000 [x](javascript:1)';
/** What no text of a stranger may bring into a message. */
const harmful = /@(?:all|所有人|here)|[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202E]/;

/** With the words of the registered sources. */
const speaking = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.provideService(effect, Vocabulary, vocabulary);

export const conformance = <Fault>(kit: Kit<Fault>): void => {
  const { kind } = kit.plugin;
  const keepsSecrets = (value: unknown) => {
    const text = JSON.stringify(value);
    for (const secret of kit.secrets) ok(!text.includes(secret), `a secret stands in ${text}`);
  };
  const fits = (texts: ReadonlyArray<string>) => {
    keepsSecrets(texts);
    for (const text of texts) {
      ok(text.isWellFormed());
      if (kit.limit !== undefined) ok(kit.limit.measure(text) <= kit.limit.most, text);
    }
  };
  const failing = (channel: Notifier) =>
    Effect.gen(function* () {
      const reason = yield* Effect.flip(channel.send(message(alert())));
      keepsSecrets(reason);
      ok(!reason.message.endsWith("."), reason.message);
      return reason;
    });

  live(
    `${kind}: an alert arrives with its title, its link and what matched`,
    () =>
      Effect.gen(function* () {
        const { channel, told } = yield* speaking(kit.connect);
        equal(channel.channel, kind);
        deepEqual(yield* channel.send(message(alert())), accepted);
        const [text = "", ...others] = told();
        deepEqual(others, []);
        for (
          const part of [
            "vllm-project/vllm: PR merged — Support DeepSeek-V4",
            "https://github.com/vllm-project/vllm/pull/12345",
            "Matched: deepseek, qwen",
            "This adds …",
            "Time: 2026-11-24 06:00 UTC",
          ]
        ) ok(text.includes(part), text);
        fits(told());
      }),
  );

  live(`${kind}: in Chinese an alert and a digest are Chinese`, () =>
    Effect.gen(function* () {
      const { channel, told } = yield* speaking(kit.connect);
      yield* channel.send(message(alert()));
      yield* sendAll(channel, [alert(), alert({ title: "Another" })]);
      const [single = "", digest = ""] = told();
      ok(single.includes("PR 已合并——Support DeepSeek-V4\n") && single.includes("匹配：deepseek"));
      ok(single.includes("2026-11-24 14:00 +08:00"), single);
      ok(digest.includes("2 条提醒") && !/alerts|merged/.test(digest), digest);
    }).pipe(Effect.provideService(Locale, { language: "zh", timezone: "Asia/Shanghai" })));

  live(
    `${kind}: an alert with texts without end arrives, and its link whole`,
    () =>
      Effect.gen(function* () {
        const { channel, told } = yield* speaking(kit.connect);
        const endless = "字👨‍👩‍👧e\u0301 ".repeat(20_000);
        yield* channel.send(message(alert({ title: endless, author: endless }, endless)));
        const [text = "", ...others] = told();
        deepEqual(others, []);
        ok(text.split("\n").some((line) => line.trim().endsWith("/pull/12345")), text);
        fits([text]);
      }),
  );

  live(
    `${kind}: ${count} alerts arrive whole and once each, the oldest message first`,
    () =>
      Effect.gen(function* () {
        const { channel, told } = yield* speaking(kit.connect);
        yield* sendAll(channel, many);
        const texts = told();
        fits(texts);
        const places = many.map((_, n) =>
          texts.flatMap((text, index) => text.split(linkOf(n)).slice(1).map(() => index))
        );
        deepEqual(places.filter(({ length }) => length !== 1), []);
        const order = places.flat();
        deepEqual(order, order.toSorted((a, b) => a - b));
        for (const n of [0, count - 1]) ok(texts.some((text) => text.includes(`Model-${n}\n`)));
      }),
  );

  live(
    `${kind}: a stranger's text mentions nobody and moves no cursor`,
    () =>
      Effect.gen(function* () {
        const { channel, told } = yield* speaking(kit.connect);
        const strange = alert({ title: hostile, url: "https://x.example/@all", author: hostile });
        const [{ event }] = strange.events;
        const matches = [{ ruleId: "r", reason: hostile, excerpt: hostile }];
        const matched: Alert = { ...strange, events: [{ event, matches }] };
        yield* channel.send({ ...message(matched), mention: false });
        yield* channel.send({ ...message(matched), alerts: [matched, matched], mention: false });
        equal(told().length, 2);
        for (const text of told()) ok(!harmful.test(text.replace(/\r?\n/g, "\n")), text);
      }),
  );

  for (const [what, fault, tag, says] of kit.refusals) {
    live(
      `${kind}: ${what} is ${tag}, and the next message goes out`,
      () =>
        Effect.gen(function* () {
          const { channel, told, misbehave } = yield* speaking(kit.connect);
          misbehave(fault);
          const reason = yield* failing(channel);
          equal(reason._tag, tag, reason.message);
          if (says !== undefined) equal(reason.message.replace(/localhost:\d+/, "HOST"), says);
          if (reason._tag === "RateLimited") {
            ok(Duration.isGreaterThanOrEqualTo(reason.retryAfter, Duration.seconds(1)));
          }
          misbehave(null);
          const before = told().length;
          ok(before === 0 || tag === "Unanswered", "what was refused has arrived");
          deepEqual(yield* channel.send(message(alert())), accepted);
          equal(told().length, before + 1);
        }),
    );
  }

  live(
    `${kind}: a check finds out whether messages would be taken, and tells nobody`,
    () =>
      Effect.gen(function* () {
        const open = yield* speaking(kit.connect);
        yield* open.channel.verify;
        deepEqual(open.told(), []);
        if (kit.lockedOut === undefined) return;
        const locked = yield* speaking(kit.connect);
        locked.misbehave(kit.lockedOut);
        const reason = yield* Effect.flip(locked.channel.verify);
        keepsSecrets(reason);
        equal(reason._tag, "Unauthorized");
      }),
  );

  const { hanging, nobody, section } = kit;
  if (hanging !== undefined) {
    test(`${kind}: a receiver that has the message and never answers is Unanswered in time`, () =>
      Effect.gen(function* () {
        const { channel, reached } = yield* hanging;
        const sending = yield* Effect.forkChild(failing(channel));
        yield* Effect.promise(() => reached);
        // The sender gives up after 18 seconds, and would not know why.
        for (let second = 0; second < 17; second++) {
          yield* TestClock.adjust("1 second");
          yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 5)));
        }
        ok(sending.pollUnsafe() !== undefined, "it still waits");
        const reason = yield* Fiber.join(sending);
        equal(reason._tag, "Unanswered", reason.message);
      }));
  }

  if (nobody !== undefined) {
    live(`${kind}: a receiver that is not there is Unavailable`, () =>
      Effect.gen(function* () {
        const channel = yield* nobody;
        equal((yield* failing(channel))._tag, "Unavailable");
        if (channel.isUnasked === true) return;
        equal((yield* Effect.flip(channel.verify))._tag, "Unavailable");
      }));
  }

  if (section !== undefined) {
    test(`${kind}: one of several goes by its name and says where its secret is named`, () =>
      Effect.sync(() => {
        const entries = Result.getOrThrow(
          kit.plugin.open(
            [
              { name: "a", ...section.config },
              { name: "b", ...section.config, [section.secret]: "OF_B" },
            ],
            { get: () => Option.none() },
          ),
        );
        deepEqual(entries.map(({ id }) => id), [`${kind}:a`, `${kind}:b`]);
        ok(
          entries[1]?.secrets.some(({ path }) => path === `notify.${kind}[1].${section.secret}`),
        );
        ok(entries.every(({ unusable }) => Option.isSome(unusable)));
      }));
  }
};
