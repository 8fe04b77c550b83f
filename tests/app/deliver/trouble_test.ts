import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { type Reason, Rejected, Unavailable } from "../../../src/domain/errors.ts";
import { accepted, type Message } from "../../../src/domain/notifier.ts";
import { OutboxDesk } from "../../../src/domain/outbox_desk.ts";
import { enqueue, observed } from "../../state/samples.ts";
import { collectWarnings, test } from "../../testing.ts";
import { runOnce } from "../../../src/app/once.ts";
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
 * Ordinary trouble of receivers, and whom it may concern.
 */

const names = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `e${from + index}`);

const told = (ids: ReadonlyArray<string>, channel = "welink") =>
  enqueue(ids.map(observed), channel);

const ids = ({ alerts }: Message) => alerts.map(({ id }) => id);

const failures = Effect.flatMap(OutboxDesk, (outbox) => outbox.failures);

/** A mailbox each: what a mail server says to whom. */
const mailServer = (refuses: (recipient: string) => Reason | undefined) => {
  const channel = scriptedChannel("email", { recipients: ["a@x", "b@x"] });
  const inboxes = new Map<string, Array<string>>([["a@x", []], ["b@x", []]]);
  return {
    inboxes,
    notifier: {
      ...channel,
      send: (message: Message) =>
        Effect.sync(() => {
          const to = message.recipients.length > 0 ? message.recipients : ["a@x", "b@x"];
          const refused = to.flatMap((recipient) => {
            const reason = refuses(recipient);
            return reason === undefined ? [] : [{ recipient, reason }];
          });
          for (const each of to) {
            if (refused.some(({ recipient }) => recipient === each)) continue;
            inboxes.get(each)?.push(...ids(message));
          }
          return { ...accepted, refused };
        }),
    },
  };
};

for (
  const [what, reason] of [
    ["is full", new Unavailable({ says: verbatim("452 mailbox full") })],
    ["is refused for good", new Rejected({ says: verbatim("550 unknown") })],
  ] as const
) {
  test(`while one mailbox ${what} the other has each mail at once`, () => {
    const { inboxes, notifier } = mailServer((to) => to === "b@x" ? reason : undefined);
    return Effect.gen(function* () {
      for (let hour = 0; hour < 100; hour++) {
        yield* told([`e${hour}`], "email");
        yield* collectWarnings(drain(notifier));
        deepEqual(inboxes.get("a@x"), names(hour + 1));
        yield* TestClock.adjust("1 hour");
      }
      const left = yield* failures;
      ok(left.every(({ id }) => id.endsWith(":email:b@x")));
      // The oldest have died for him alone, after attempts of their own.
      const dead = left.filter(({ state }) => state === "dead");
      ok(dead.length > 0 && dead.every(({ attempts }) => attempts > 0));
      equal(inboxes.get("b@x")?.length, 0);
    }).pipe(Effect.provide(world({ channels: [notifier] })));
  });
}

test("a mailbox that works again gets all it missed, the other nothing twice", () => {
  let full = true;
  const { inboxes, notifier } = mailServer((to) =>
    to === "b@x" && full ? new Unavailable({ says: verbatim("452 mailbox full") }) : undefined
  );
  return Effect.gen(function* () {
    for (const id of names(10)) {
      yield* told([id], "email");
      yield* collectWarnings(drain(notifier));
      yield* TestClock.adjust("1 hour");
    }
    full = false;
    for (let hour = 0; hour < 7; hour++) {
      yield* drain(notifier);
      yield* TestClock.adjust("1 hour");
    }
    deepEqual(inboxes.get("a@x"), names(10));
    deepEqual(inboxes.get("b@x")?.toSorted(), names(10));
    deepEqual(yield* failures, []);
  }).pipe(Effect.provide(world({ channels: [notifier] })));
});

/** Takes every message but those that tell of one of these. */
const censor = (words: ReadonlyArray<string>, fits?: number) => {
  const channel = scriptedChannel("welink", fits === undefined ? {} : { fits });
  return {
    ...channel,
    send: (message: Message) => {
      const isBad = ids(message).some((id) => words.includes(id));
      if (isBad) channel.answers.unshift(new Rejected({ says: verbatim("a forbidden word") }));
      return channel.send(message);
    },
  };
};

test("two refused messages hold up the good ones behind them for seconds, and die alone", () => {
  const welink = censor(["e0", "e1"]);
  return Effect.gen(function* () {
    yield* told(names(4));
    yield* collectWarnings(drain(welink));
    yield* TestClock.adjust("18 seconds");
    yield* collectWarnings(drain(welink));
    deepEqual(welink.sent.flatMap(ids), ["e2", "e3"]);
    for (let hour = 0; hour < 20; hour++) {
      yield* TestClock.adjust("1 hour");
      yield* collectWarnings(drain(welink));
    }
    deepEqual(
      (yield* failures).map(({ id, state, attempts }) => [id, state, attempts]),
      [["e0:welink", "dead", 5], ["e1:welink", "dead", 5]],
    );
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a digest with two culprits tells all the others, in few messages", () => {
  const welink = censor(["e3", "e17"]);
  return Effect.gen(function* () {
    yield* told(names(32));
    for (let round = 0; round < 8; round++) {
      yield* collectWarnings(drain(welink));
      yield* TestClock.adjust("20 seconds");
    }
    deepEqual(
      welink.sent.flatMap(ids).toSorted(),
      names(32).filter((id) => !["e3", "e17"].includes(id)).toSorted(),
    );
    ok(welink.sent.length <= 10, String(welink.sent.length));
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("after a sleep of four days one failed attempt gives nothing up", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* told(names(5));
    yield* TestClock.adjust("96 hours");
    welink.answers.push(new Unavailable({ says: verbatim("no network yet") }));
    yield* collectWarnings(drain(welink));
    ok((yield* failures).every(({ state }) => state === "waiting"));
    yield* TestClock.adjust("1 minute");
    equal((yield* drain(welink)).sent, 5);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a channel that was down for a month comes back with one message", () => {
  const welink = scriptedChannel("welink", { fits: 4 });
  return Effect.gen(function* () {
    for (let day = 0; day < 30; day++) {
      yield* told(names(13, day * 13));
      welink.answers.push(new Unavailable({ says: verbatim("down") }));
      yield* collectWarnings(drain(welink));
      yield* TestClock.adjust("1 day");
    }
    welink.answers.length = 0;
    equal((yield* drain(welink)).sent, 390);
    deepEqual(welink.sent.map(({ alerts: [{ kind, total }] }) => [kind, total]), [
      ["catch_up", 390],
    ]);
    deepEqual(yield* failures, []);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("what is due while the state cannot be written goes out once", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    yield* told(["e0"]);
    const slow = {
      ...welink,
      send: (message: Message) => Effect.delay(welink.send(message), "2 seconds"),
    };
    const draining = yield* Effect.forkChild(collectWarnings(drain(slow)));
    yield* TestClock.adjust("1 second");
    // As a full disk does: reading goes on, nothing can be written.
    yield* sql`PRAGMA query_only = ON`;
    yield* TestClock.adjust("45 seconds");
    yield* sql`PRAGMA query_only = OFF`;
    yield* TestClock.adjust("2 seconds");
    const { value, warnings } = yield* Fiber.join(draining);
    equal(value.sent, 1);
    match(warnings[0] ?? "", /what became of a message is not written down yet/);
    yield* TestClock.adjust("1 hour");
    equal((yield* drain(welink)).sent, 0);
    deepEqual(welink.sent.flatMap(ids), ["e0"]);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a row that cannot be read is given up alone, with its reason", () => {
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient;
    yield* told(names(3));
    yield* sql`UPDATE alerts SET alert_json = 'half a row' WHERE id = 'e1'`;
    const { value } = yield* collectWarnings(drain(welink));
    deepEqual([value.sent, value.dead], [2, 1]);
    deepEqual(welink.sent.flatMap(ids), ["e0", "e2"]);
    const [dead] = yield* failures;
    deepEqual([dead?.id, dead?.state], ["e1:welink", "dead"]);
  }).pipe(Effect.provide(world({ channels: [welink] })));
});

test("a receiver that takes and hangs gets each message three times at most, and it is called so", () => {
  const welink = scriptedChannel("welink");
  let taken = 0;
  const deaf = {
    ...welink,
    send: () => Effect.andThen(Effect.sync(() => void taken++), Effect.never),
  };
  return Effect.gen(function* () {
    yield* told(["e0"]);
    for (let minute = 0; minute < 120; minute++) {
      const draining = yield* Effect.forkChild(collectWarnings(drain(deaf)));
      yield* TestClock.adjust("1 minute");
      yield* Fiber.join(draining);
    }
    equal(taken, 3);
    const [failure] = yield* failures;
    deepEqual([failure?.state, failure?.error._tag], ["dead", "Some"]);
    match(JSON.stringify(failure?.error), /perhaps taken/);
  }).pipe(Effect.provide(world({ channels: [deaf] })));
});

for (const count of [70, 700]) {
  test(`the first look at ${count} sources is one message`, () => {
    const welink = scriptedChannel("welink");
    const sources = Array.from({ length: count }, (_, index) => {
      const scripted = scriptedSource(`huggingface:org-${index}`);
      scripted.answers.push([page([model(`org-${index}/deepseek`, { createdAt: index })])]);
      return scripted;
    });
    return Effect.gen(function* () {
      yield* runOnce(settings({ firstRun: "summary" }), () => Effect.void);
      equal(welink.sent.length, 1);
      const [overview] = welink.sent[0]?.alerts ?? [];
      ok(overview?.kind === "first_looks");
      deepEqual(
        [overview.kind, overview.total, overview.sources?.length, overview.events.length],
        ["first_looks", count, count, 20],
      );
      yield* TestClock.adjust("1 hour");
      equal((yield* drain(welink)).sent, 0);
    }).pipe(Effect.provide(world({ sources, channels: [welink] })));
  });
}
