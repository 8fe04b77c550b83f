import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as TestClock from "effect/testing/TestClock";
import { runOnce } from "../../../src/app/once.ts";
import { asText } from "../../../src/views/run.ts";
import { reportOf } from "../../../src/views/run_report.ts";
import { Rejected, Unauthorized, Unavailable } from "../../../src/domain/errors.ts";
import { OutboxDesk } from "../../../src/domain/outbox_desk.ts";
import { enqueue, observed } from "../../state/samples.ts";
import { collectWarnings, test, whileTimePasses } from "../../testing.ts";
import {
  drain,
  model,
  page,
  scriptedChannel,
  scriptedSource,
  settings,
  world,
} from "../scripted.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

/*
 * How many messages it takes: digests, the pace of a channel, and what a long failure leaves behind.
 */

const names = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `e${from + index}`);

const told = (ids: ReadonlyArray<string>, ...channels: ReadonlyArray<string>) =>
  enqueue(ids.map(observed), ...channels.length === 0 ? ["welink"] : channels);

const carried = ({ sent }: ReturnType<typeof scriptedChannel>) =>
  sent.map(({ alerts }) => alerts.map(({ id }) => id));

test("up to five alerts are a message each, more go together, in order", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* told(names(0, 5));
    equal((yield* drain(welink)).sent, 5);
    deepEqual(carried(welink), names(0, 5).map((id) => [id]));
    yield* told(names(5, 11));
    equal((yield* drain(welink)).sent, 6);
    deepEqual(carried(welink).slice(5), [names(5, 11)]);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("what a digest cannot hold goes into the next to the last, and only the first mentions", () => {
  const welink = scriptedChannel("welink", { fits: 3 });
  return Effect.gen(function* () {
    yield* told(names(0, 8));
    equal((yield* drain(welink)).sent, 8);
    deepEqual(carried(welink), [names(0, 3), names(3, 6), names(6, 8)]);
    deepEqual(welink.sent.map(({ mention }) => mention), [true, false, false]);
    equal(new Set(welink.sent.map(({ id }) => id)).size, 3);
    yield* told(["next"]);
    yield* drain(welink);
    equal(welink.sent.at(-1)?.mention, true);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a digest that is refused is tried again piece by piece, so that one ends and none else", () => {
  const welink = scriptedChannel("welink");
  const poisonous = {
    ...welink,
    send: (message: Parameters<typeof welink.send>[0]) => {
      const poison = message.alerts.some(({ id }) => id === "e3");
      if (poison) welink.answers.unshift(new Rejected({ says: verbatim("not this one") }));
      return welink.send(message);
    },
  };
  return Effect.gen(function* () {
    yield* told(names(0, 7));
    yield* collectWarnings(drain(poisonous));
    for (let minutes = 0; minutes < 24 * 60; minutes += 10) {
      yield* TestClock.adjust("10 minutes");
      yield* collectWarnings(drain(poisonous));
    }
    deepEqual(carried(welink).flat().toSorted(), ["e0", "e1", "e2", "e4", "e5", "e6"]);
    const failures = yield* (yield* OutboxDesk).failures;
    deepEqual(failures.map(({ id, state }) => [id, state]), [["e3:welink", "dead"]]);
    yield* told(["later"]);
    equal((yield* drain(poisonous)).sent, 1);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a channel whose login is refused is held, and costs no message its attempts", () => {
  const welink = scriptedChannel("welink");
  const login = new Unauthorized({ says: verbatim("bad login") });
  return Effect.gen(function* () {
    yield* told(["e1"]);
    for (let hours = 0; hours < 48; hours++) {
      welink.answers.push(login);
      yield* collectWarnings(drain(welink));
      yield* TestClock.adjust("66 minutes");
    }
    equal((yield* drain(welink)).sent, 1);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("once goes on at the channel's pace for two minutes and names what then waits", () => {
  const welink = scriptedChannel("welink", { maxPerMinute: 2, fits: 1 });
  return Effect.gen(function* () {
    yield* told(names(0, 9));
    const finished = yield* whileTimePasses(runOnce(settings(), () => Effect.void));
    equal(welink.sent.length, 6);
    const report = reportOf(finished, []);
    deepEqual([report.exitCode, report.problems], [0, []]);
    match(asText(report), /welink: 3 more at the pace the channel allows/);
    yield* TestClock.adjust("10 minutes");
    equal((yield* drain(welink)).sent, 2);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a channel that was down for a weekend catches up with one message that counts and names", () => {
  const email = scriptedChannel("email");
  const welink = scriptedChannel("welink", { fits: 4 });
  const source = scriptedSource("huggingface:acme");
  const down = new Unavailable({ says: verbatim("the connection is refused") });
  let isDown = true;
  const broken = {
    ...welink,
    send: (message: Parameters<typeof welink.send>[0]) => {
      if (isDown) welink.answers.unshift(down);
      return welink.send(message);
    },
  };
  source.answers.push([page([])]);
  const expected: Array<string> = [];
  return Effect.gen(function* () {
    const run = runOnce(
      settings({ channels: ["welink", "email"], updateWindow: Duration.zero }),
      () => Effect.void,
    );
    yield* run;
    for (let hour = 0; hour < 64; hour += 2) {
      const id = `acme/deepseek-${hour}`;
      expected.push(id);
      source.answers.push([page([model(id)])]);
      yield* collectWarnings(run);
      yield* TestClock.adjust("2 hours");
    }
    equal(welink.sent.length, 0);
    isDown = false;
    yield* TestClock.adjust("1 hour");
    yield* run;
    const titles = ({ sent }: typeof welink) =>
      sent.flatMap(({ alerts }) => alerts.flatMap(({ events }) => events[0]?.event.title ?? []));
    // It also hears of the channel's trouble.
    deepEqual(titles(email), expected);
    deepEqual(welink.sent.length, 1);
    const [overview] = welink.sent[0]?.alerts ?? [];
    ok(overview?.kind === "catch_up");
    deepEqual([overview.kind, overview.total, overview.sources], [
      "catch_up",
      expected.length,
      [{ source: source.source.key, total: expected.length }],
    ]);
    deepEqual(
      overview?.events.map(({ event }) => event.title),
      expected.toReversed().slice(0, 20),
    );
    deepEqual(yield* (yield* OutboxDesk).failures, []);
  }).pipe(Effect.provide(world({ sources: [source], channels: [broken, email] })));
});

test("a mail that two of three took is told as such, and so is who refused it", () => {
  const email = scriptedChannel("email", { recipients: ["a@x", "b@x", "c@x"] });
  const unknown = new Rejected({ says: verbatim("S refuses c@x") });
  return Effect.gen(function* () {
    yield* told(["e1", "e2"], "email");
    const refused = [{ recipient: "c@x", reason: unknown }];
    email.answers.push({ refused }, { refused });
    const { value } = yield* collectWarnings(
      whileTimePasses(runOnce(settings(), () => Effect.void)),
    );
    const text = asText(reportOf(value, []));
    match(text, /^email +2 +2 +2$/m);
    match(text, /email: told 2 of 3; c@x refused$/m);
    match(text, /email: 2 pending \(S refuses c@x\)$/m);
  }).pipe(Effect.provide(world({ channels: [email] })));
});

test("recipients that are busy cost no attempt, and end with the alert's age", () => {
  const email = scriptedChannel("email");
  const busy = new Unavailable({ says: verbatim("mailbox full") });
  return Effect.gen(function* () {
    yield* told(["e1"], "email");
    for (let hour = 0; hour < 80; hour++) {
      email.answers.push({ refused: [{ recipient: "b@example.com", reason: busy }] });
      yield* collectWarnings(drain(email));
      yield* TestClock.adjust("1 hour");
    }
    ok(email.sent.length > 12 && email.sent.length < 20, String(email.sent.length));
    const [failure] = yield* (yield* OutboxDesk).failures;
    deepEqual([failure?.id, failure?.state, failure?.error], [
      "e1:email:b@example.com",
      "dead",
      Option.some(verbatim("mailbox full")),
    ]);
  }).pipe(Effect.provide(world({ channels: [email] })));
});
