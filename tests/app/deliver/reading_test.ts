import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Fiber from "effect/Fiber";
import * as TestClock from "effect/testing/TestClock";
import { makeSender } from "../../../src/app/deliver/sender.ts";
import { Rejected, Unanswered } from "../../../src/domain/errors.ts";
import type { Message } from "../../../src/domain/notifier.ts";
import { Outbox } from "../../../src/domain/outbox.ts";
import { verbatim } from "../../../src/domain/phrase.ts";
import { enqueue, observed } from "../../state/samples.ts";
import { collectWarnings, test } from "../../testing.ts";
import { drain, scriptedChannel, settings, world } from "../scripted.ts";

/*
 * Where each alert is sent in full, a queue is read in parts. Nobody but the state file notices.
 */

const refused = new Rejected({ says: verbatim("try again later") });
const unanswered = new Unanswered({ says: verbatim("no answer in time") });

const names = (count: number) => Array.from({ length: count }, (_, index) => `e${1000 + index}`);

const recipients = ["a@example.com", "b@example.com"];

/** A digest of 100 that neither recipient took, so that both have a queue of their own. */
const postponed = Effect.gen(function* () {
  const email = scriptedChannel("welink", { recipients });
  const drain = collectWarnings(
    makeSender(email, { ...settings().delivery, floodLimit: 0, gather: false }),
  );
  yield* enqueue(names(100).map(observed), "welink");
  email.answers.push({ refused: recipients.map((recipient) => ({ recipient, reason: refused })) });
  yield* drain;
  email.sent.length = 0;
  yield* TestClock.adjust("11 minutes");
  return { email, drain };
});

const idsOf = ({ sent }: ReturnType<typeof scriptedChannel>) =>
  sent.map(({ recipients: [recipient], alerts }) => [recipient, alerts.length]);

test("what waits for each of two recipients goes to each of them in one digest", () =>
  Effect.gen(function* () {
    const { email, drain } = yield* postponed;
    yield* drain;
    deepEqual(idsOf(email), recipients.map((recipient) => [recipient, 100]));
  }).pipe(Effect.provide(world({}))));

test("a digest for one of two recipients that may have been taken comes again with all its alerts", () =>
  Effect.gen(function* () {
    const { email, drain } = yield* postponed;
    email.answers.push(unanswered, unanswered);
    yield* drain;
    for (let minutes = 0; minutes < 60; minutes += 10) {
      yield* TestClock.adjust("10 minutes");
      yield* drain;
    }
    deepEqual(idsOf(email), recipients.map((recipient) => [recipient, 100]));
    equal(new Set(email.sent.map(({ id }) => id)).size, 1);
  }).pipe(Effect.provide(world({}))));

/** 60 alerts, 5 to a message, that the state file reads in parts; counts those read. */
const crowded = Effect.gen(function* () {
  const welink = scriptedChannel("welink", { fits: 5 });
  yield* enqueue(names(60).map(observed), "welink");
  const outbox = yield* Outbox;
  const counted = { alerts: 0 };
  const reads = (answer: () => ReturnType<typeof outbox.alerts>, ids: ReadonlyArray<string>) =>
    Effect.suspend(() => {
      counted.alerts += ids.length;
      return answer();
    });
  return { welink, outbox, counted, reads };
});

test("the next message is composed while the receiver works on the one before it", () =>
  Effect.gen(function* () {
    const { welink, outbox, counted, reads } = yield* crowded;
    const readBefore: Array<number> = [];
    const slow = {
      ...welink,
      send: (message: Message) =>
        Effect.delay(welink.send(message), "50 millis").pipe(
          Effect.tap(() => Effect.sync(() => readBefore.push(counted.alerts))),
        ),
    };
    const draining = drain(slow).pipe(
      Effect.provideService(
        Outbox,
        Outbox.of({ ...outbox, alerts: (ids) => reads(() => outbox.alerts(ids), ids) }),
      ),
    );
    const running = yield* Effect.forkChild(draining);
    yield* TestClock.adjust("1 second");
    equal((yield* Fiber.join(running)).sent, 60);
    // The sixth takes more than the first 32 alerts, and has been read when the fifth is answered.
    ok((readBefore[4] ?? 0) > 32, String(readBefore));
    deepEqual(welink.sent.flatMap(({ alerts }) => alerts.map(({ id }) => id)), names(60));
  }).pipe(Effect.provide(world({}))));

test("a state file that cannot be read cuts off no message on its way, and none is sent twice", () =>
  Effect.gen(function* () {
    const { welink, outbox, counted, reads } = yield* crowded;
    const broken = Outbox.of({
      ...outbox,
      alerts: (ids) =>
        reads(() => counted.alerts > 32 ? Effect.die("no disk") : outbox.alerts(ids), ids),
    });
    const slow = {
      ...welink,
      send: (message: Message) => Effect.delay(welink.send(message), "50 millis"),
    };
    const draining = yield* Effect.forkChild(
      Effect.exit(Effect.provideService(drain(slow), Outbox, broken)),
    );
    yield* TestClock.adjust("1 second");
    ok(Exit.isFailure(yield* Fiber.join(draining)));
    equal(welink.sent.length, 5);
    yield* drain(welink);
    deepEqual(welink.sent.flatMap(({ alerts }) => alerts.map(({ id }) => id)), names(60));
  }).pipe(Effect.provide(world({}))));
