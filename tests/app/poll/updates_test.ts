import { deepEqual, equal } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as TestClock from "effect/testing/TestClock";
import { runOnce } from "../../../src/app/once.ts";
import { commit } from "../../../src/app/poll/commit.ts";
import { asText } from "../../../src/views/run.ts";
import { reportOf } from "../../../src/views/run_report.ts";
import { Outbox } from "../../../src/domain/outbox.ts";
import { SourceStore } from "../../../src/domain/source_store.ts";
import { OutboxDesk } from "../../../src/domain/outbox_desk.ts";
import type { TrackerEvent } from "../../../src/domain/event.ts";
import { render } from "../../../src/message/render.ts";
import { alert, claimed, observed, result } from "../../state/samples.ts";
import { test } from "../../testing.ts";
import { inEnglish } from "../../notifiers/samples.ts";
import { drain, scriptedChannel, settings, world } from "../scripted.ts";

/*
 * Updates of one item in quick succession: the first is told at once, the rest when the window ends.
 */

const notify = { channels: ["welink"], updateWindow: Duration.hours(1) };

let serial = 0;
/** Something happens to an issue and a poll finds it. */
const happens = (eventType: TrackerEvent["eventType"], resourceId: string, how = notify) => {
  const fingerprint = `f${serial++}`;
  const shown = alert(fingerprint, { eventType, resourceId, title: `Issue ${resourceId}` });
  const [{ event }] = shown.events;
  return Effect.gen(function* () {
    const found = result({ events: [{ ...observed(fingerprint), event }] });
    return Option.getOrThrow(
      yield* commit(yield* claimed, found, [{ alert: shown, channels: how.channels }], how),
    ).alerts;
  });
};

const titles = ({ sent }: ReturnType<typeof scriptedChannel>) =>
  sent.flatMap(({ alerts }) => alerts.map((each) => render(each, inEnglish).title));

test("the first update is told at once, the later ones together when the window ends", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    equal(yield* happens("issue_updated", "7"), 1);
    yield* drain(welink);
    equal(welink.sent.length, 1);
    yield* TestClock.adjust("10 minutes");
    equal(yield* happens("issue_updated", "7"), 1);
    yield* TestClock.adjust("10 minutes");
    equal(yield* happens("issue_updated", "7"), 0);
    yield* happens("issue_updated", "8");
    yield* drain(welink);
    yield* TestClock.adjust("39 minutes");
    yield* drain(welink);
    deepEqual(titles(welink), [
      "acme/engine: issue updated — Issue 7",
      "acme/engine: issue updated — Issue 8",
    ]);
    yield* TestClock.adjust("1 minute");
    yield* drain(welink);
    equal(titles(welink)[2], "acme/engine: issue updated 2 times more — Issue 7");
    yield* happens("issue_updated", "7");
    yield* drain(welink);
    equal(titles(welink)[3], "acme/engine: issue updated — Issue 7");
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

/** All that waits on the channels, as `mrt failures retry --all` and `drop --all` take it. */
const waiting = Effect.gen(function* () {
  const failures = yield* (yield* OutboxDesk).failures;
  return failures.map(({ id }) => id);
});

test("an update after the gathered ones went out early, or were dropped, is told all the same", () =>
  Effect.gen(function* () {
    for (const hand of ["retry", "drop"] as const) {
      const welink = scriptedChannel("welink");
      yield* Effect.gen(function* () {
        const outbox = yield* OutboxDesk;
        yield* happens("issue_updated", "7");
        yield* drain(welink);
        yield* happens("issue_updated", "7");
        yield* outbox[hand](yield* waiting);
        yield* drain(welink);
        yield* happens("issue_updated", "7");
        yield* TestClock.adjust("1 hour");
        yield* drain(welink);
        equal(welink.sent.length, hand === "retry" ? 3 : 2);
        equal(titles(welink).at(-1), "acme/engine: issue updated — Issue 7");
      }).pipe(Effect.provide(world({ channels: [welink] })));
    }
  }));

test("a channel added inside a window hears of what comes after as if it were the first, the others of all, once", () => {
  const [welink, email] = [scriptedChannel("welink"), scriptedChannel("email")];
  const both = { ...notify, channels: ["welink", "email"] };
  return Effect.gen(function* () {
    yield* happens("issue_updated", "7");
    yield* happens("issue_updated", "7");
    yield* happens("issue_updated", "7", both);
    yield* happens("issue_updated", "7", both);
    yield* TestClock.adjust("1 hour");
    yield* drain(welink);
    yield* drain(email);
    const totals = ({ sent }: typeof welink) => sent.map(({ alerts: [{ total }] }) => total);
    deepEqual([totals(welink), totals(email)], [[1, 3], [1, 1]]);
  }).pipe(Effect.provide(world({ channels: [welink, email] })));
});

test("changes of state are never held back, and hold back nothing", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    for (
      const type of ["issue_updated", "issue_closed", "issue_reopened", "issue_closed"] as const
    ) {
      yield* happens(type, "7");
    }
    equal((yield* drain(welink)).sent, 4);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a window of 0 minutes tells every update at once", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    const atOnce = { ...notify, updateWindow: Duration.zero };
    yield* happens("issue_updated", "7", atOnce);
    yield* happens("issue_updated", "7", atOnce);
    equal((yield* drain(welink)).sent, 2);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("an update that waits for its window is named by once and is no failure", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* happens("issue_updated", "7");
    yield* happens("issue_updated", "7");
    const report = reportOf(yield* runOnce(settings(), () => Effect.void), []);
    equal(report.exitCode, 0);
    equal(
      asText(report).split("\n").at(-1),
      "  welink: 1 more with updates of items just sent, when their window ends",
    );
    equal(welink.sent.length, 1);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a clock that was set back by a day opens no endless window", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* TestClock.setTime(48 * 3_600_000);
    yield* happens("issue_updated", "7");
    yield* TestClock.setTime(24 * 3_600_000);
    yield* happens("issue_updated", "7");
    equal((yield* drain(welink)).sent, 2);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("an update found while its follow-up goes out is told by itself, and neither is lost", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* happens("issue_updated", "7");
    yield* happens("issue_updated", "7");
    yield* drain(welink);
    let asked = 0;
    /** Right after the poll has looked what waits, an operator has it sent. */
    const racing = SourceStore.of({
      ...store,
      followUps: (key, ids) =>
        Effect.tap(store.followUps(key, ids), () =>
          asked++ > 0 ? Effect.void : Effect.andThen(
            Effect.flatMap(OutboxDesk, (desk) => Effect.flatMap(waiting, desk.retry)),
            drain(welink),
          ).pipe(Effect.provide(context), Effect.asVoid)),
    });
    const context = yield* Effect.context<OutboxDesk | Outbox>();
    yield* Effect.provideService(happens("issue_updated", "7"), SourceStore, racing);
    equal(asked, 2);
    yield* TestClock.adjust("1 hour");
    yield* drain(welink);
    deepEqual(welink.sent.map(({ alerts: [{ kind, total }] }) => [kind, total]), [
      ["event", 1],
      ["updates", 1],
      ["updates", 1],
    ]);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});
