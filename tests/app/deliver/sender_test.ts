import { deepEqual, equal } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { Malformed, RateLimited, Rejected, Unavailable } from "../../../src/domain/errors.ts";
import { Outbox } from "../../../src/domain/outbox.ts";
import { enqueue, observed } from "../../state/samples.ts";
import { collectWarnings, test } from "../../testing.ts";
import { drain, scriptedChannel, world } from "../scripted.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

const down = new Unavailable({ says: verbatim("the connection is refused") });
const refused = new Rejected({ says: verbatim("the recipient is unknown") });

const told = (...fingerprints: ReadonlyArray<string>) =>
  enqueue(fingerprints.map(observed), "welink");

const report = (sent: number, failed: number) => ({
  channel: "welink",
  sent,
  failed,
  dead: 0,
  refused: [],
  recipients: 0,
  pacedUntil: Option.none(),
});

const sentBy = ({ sent }: ReturnType<typeof scriptedChannel>) =>
  sent.flatMap(({ alerts }) => alerts.map(({ id }) => id));

test("everything due goes out in order, once", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* told("e1", "e2", "e3");
    deepEqual(yield* drain(welink), report(3, 0));
    deepEqual(yield* drain(welink), report(0, 0));
    deepEqual(sentBy(welink), ["e1", "e2", "e3"]);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a channel that is down is probed by one message, ever more rarely, and keeps its order", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* told("e1", "e2");
    welink.answers.push(down, down);
    const first = yield* collectWarnings(drain(welink));
    deepEqual(first.value, report(0, 1));
    deepEqual(first.warnings, ["welink: the connection is refused"]);
    yield* TestClock.adjust("29 seconds");
    equal((yield* drain(welink)).failed, 0);
    yield* TestClock.adjust("4 seconds");
    equal((yield* collectWarnings(drain(welink))).value.failed, 1);
    yield* TestClock.adjust("59 seconds");
    equal((yield* drain(welink)).sent, 0);
    yield* TestClock.adjust("7 seconds");
    equal((yield* drain(welink)).sent, 2);
    deepEqual(sentBy(welink), ["e1", "e2"]);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a receiver's Retry-After is respected", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* told("e1");
    welink.answers.push(
      new RateLimited({ says: verbatim("too fast"), retryAfter: Duration.minutes(10) }),
    );
    yield* collectWarnings(drain(welink));
    yield* TestClock.adjust("599 seconds");
    equal((yield* drain(welink)).sent, 0);
    yield* TestClock.adjust("62 seconds");
    equal((yield* drain(welink)).sent, 1);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a refused message steps aside for the others", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* told("e1", "e2");
    welink.answers.push(refused);
    deepEqual((yield* collectWarnings(drain(welink))).value, report(1, 1));
    yield* TestClock.adjust("6 minutes");
    equal((yield* drain(welink)).sent, 1);
    deepEqual(sentBy(welink), ["e2", "e1"]);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a channel that refuses one message after another is left alone for a while", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* told("e1", "e2", "e3", "e4");
    welink.answers.push(refused, refused, refused, refused);
    equal((yield* collectWarnings(drain(welink))).value.failed, 2);
    equal((yield* drain(welink)).failed, 0);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("only the recipients that were refused are tried again", () => {
  const email = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* told("e1");
    email.answers.push({ refused: [{ recipient: "b@example.com", reason: refused }] });
    yield* collectWarnings(drain(email));
    yield* TestClock.adjust("11 minutes");
    yield* drain(email);
    deepEqual(email.sent.map(({ recipients }) => recipients), [[], ["b@example.com"]]);
    equal(new Set(email.sent.map(({ id }) => id)).size, 1);
  }).pipe(Effect.provide(world({ channels: [email] })));
});

test("a receiver that never answers may have taken the message: it comes again after ten minutes", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* told("e1");
    welink.answers.push("hang");
    const draining = yield* Effect.forkChild(collectWarnings(drain(welink)));
    yield* TestClock.adjust("18 seconds");
    equal((yield* Fiber.join(draining)).value.failed, 1);
    yield* TestClock.adjust("9 minutes");
    equal((yield* drain(welink)).sent, 0);
    yield* TestClock.adjust("3 minutes");
    equal((yield* drain(welink)).sent, 1);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("an unknown answer holds the channel, a bug the message, and each is a row in notify_failures", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    yield* told("e1");
    welink.answers.push(new Malformed({ says: verbatim("no JSON") }), new Error("a bug"));
    yield* collectWarnings(drain(welink));
    yield* TestClock.adjust("1 hour");
    yield* collectWarnings(drain(welink));
    yield* TestClock.adjust("1 hour");
    yield* drain(welink);
    deepEqual(sentBy(welink), ["e1"]);
    const rows = yield* sql<{ attempt: number; reason: string }>`
      SELECT attempt, reason FROM notify_failures ORDER BY attempt`;
    deepEqual(rows.map((row) => ({ ...row })), [
      { attempt: 1, reason: "Malformed" },
      { attempt: 2, reason: "Rejected" },
    ]);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a stop lets a message on its way arrive and writes that down", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* told("e1");
    const slow = {
      ...welink,
      send: (message: Parameters<typeof welink.send>[0]) =>
        Effect.delay(welink.send(message), "2 seconds"),
    };
    const draining = yield* Effect.forkChild(drain(slow));
    yield* TestClock.adjust("1 second");
    const stopping = yield* Effect.forkChild(Fiber.interrupt(draining));
    yield* TestClock.adjust("2 seconds");
    yield* Fiber.join(stopping);
    deepEqual(sentBy(welink), ["e1"]);
    equal((yield* drain(welink)).sent, 0);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a stop begins no other message, and whoever sends next need not wait", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* told("e1", "e2", "e3");
    const slow = {
      ...welink,
      send: (message: Parameters<typeof welink.send>[0]) =>
        Effect.delay(welink.send(message), "100 millis"),
    };
    const draining = yield* Effect.forkChild(drain(slow));
    yield* TestClock.adjust("150 millis");
    const stopping = yield* Effect.forkChild(Fiber.interrupt(draining));
    yield* TestClock.adjust("100 millis");
    yield* Fiber.join(stopping);
    deepEqual(sentBy(welink), ["e1", "e2"]);
    equal((yield* drain(welink)).sent, 1);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a queue is read once for several messages, and each goes out once and in order", () => {
  const welink = scriptedChannel("welink", { fits: 5 });
  return Effect.gen(function* () {
    const names = Array.from({ length: 60 }, (_, index) => `e${100 + index}`);
    yield* told(...names);
    const outbox = yield* Outbox;
    let reads = 0;
    const counting = Outbox.of({
      ...outbox,
      open: (...of) => Effect.suspend(() => (reads++, outbox.open(...of))),
    });
    yield* Effect.provideService(drain(welink), Outbox, counting);
    deepEqual(sentBy(welink), names);
    equal(welink.sent.length, 12);
    // The last finds nothing.
    equal(reads, 2);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a stop waits for a receiver that hangs until it counts as not answering", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* told("e1");
    welink.answers.push("hang");
    const draining = yield* Effect.forkChild(collectWarnings(drain(welink)));
    yield* TestClock.adjust("1 second");
    const stopping = yield* Effect.forkChild(Fiber.interrupt(draining));
    yield* TestClock.adjust("18 seconds");
    yield* Fiber.join(stopping);
    yield* TestClock.adjust("9 minutes");
    equal((yield* drain(welink)).sent, 0);
    yield* TestClock.adjust("3 minutes");
    equal((yield* drain(welink)).sent, 1);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("each of several channels of a kind has a queue, a pace and a hold of its own", () => {
  const paced = scriptedChannel("welink:a", { maxPerMinute: 1 });
  const broken = scriptedChannel("welink:b");
  const free = scriptedChannel("welink:c");
  broken.answers.push(down);
  return Effect.gen(function* () {
    yield* enqueue(["e1", "e2", "e3"].map(observed), "welink:a", "welink:b", "welink:c");
    for (const channel of [paced, broken, free]) yield* collectWarnings(drain(channel));
    deepEqual([paced, broken, free].map(sentBy), [["e1"], [], ["e1", "e2", "e3"]]);
    yield* TestClock.adjust("1 minute");
    for (const channel of [paced, broken, free]) yield* drain(channel);
    deepEqual([paced, broken].map(sentBy), [["e1", "e2"], ["e1", "e2", "e3"]]);
  }).pipe(Effect.provide(world({ channels: [paced, broken, free] })));
});

test("what waits for a channel is sent when the config has the channel again", () => {
  const welink = scriptedChannel("welink");
  const infra = scriptedChannel("welink:infra");
  return Effect.gen(function* () {
    yield* told("e1");
    equal((yield* drain(infra)).sent, 0);
    equal((yield* drain(welink)).sent, 1);
  }).pipe(Effect.provide(world({ channels: [welink, infra] })));
});
