import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as TestClock from "effect/testing/TestClock";
import { makeSender } from "../../../src/app/deliver/sender.ts";
import { Rejected, Unanswered } from "../../../src/domain/errors.ts";
import { verbatim } from "../../../src/domain/phrase.ts";
import { enqueue, observed } from "../../state/samples.ts";
import { collectWarnings, test } from "../../testing.ts";
import { scriptedChannel, settings, world } from "../scripted.ts";

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
