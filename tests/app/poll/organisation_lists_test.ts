import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import type { Fault } from "../../simulators/faults.ts";
import { live } from "../../testing.ts";
import { hour, long, organisation } from "../organisation.ts";

/*
 * Lists of organisations that fail half way, are empty or count wrongly, as polls cope with them.
 */

const names = (count: number) => Array.from({ length: count }, (_, index) => `DeepSeek-${index}`);

/** An organisation with 250 models on five pages of both hubs. */
const large = Effect.gen(function* () {
  const watched = yield* organisation;
  watched.hub.pageSize(50);
  watched.both(({ publish }) => {
    names(250).forEach((name, index) =>
      publish(`acme/${name}`, { createdAt: long - index * hour })
    );
  });
  const down: Fault = { kind: "answer", status: 500 };
  /** Answers so many requests of a run. */
  const answer = (requests: number) => {
    for (
      const { beforeEach, fail } of [
        { ...watched.hub },
        { ...watched.scope, fail: watched.scope.failApi },
      ]
    ) {
      let count = 0;
      beforeEach(() => {
        if (++count > requests) fail(down);
      });
    }
  };
  const answerAll = () => {
    answer(Infinity);
    watched.hub.recover();
    watched.scope.recover();
  };
  const known = watched.sql((sql) =>
    Effect.map(
      sql<{ count: number }>`SELECT COUNT(*) AS count FROM items GROUP BY source_key`,
      (rows) => rows.map(({ count }) => count),
    )
  );
  return { ...watched, answer, answerAll, known };
});

live("what is new is told though the second page never comes", () =>
  Effect.gen(function* () {
    const { run, poll, later, both, answer, answerAll } = yield* large;
    yield* poll;
    for (let time = 0; time < 3; time++) {
      yield* later(hour);
      answerAll();
      answer(1);
      both(({ publish }) => publish(`acme/DeepSeek-new-${time}`));
      deepEqual(yield* poll, [
        `huggingface model_added acme/DeepSeek-new-${time}`,
        `modelscope model_added acme/DeepSeek-new-${time}`,
      ]);
      // That it fails is no secret.
      answerAll();
      answer(1);
      deepEqual((yield* run()).map(({ state }) => state), ["failed", "failed"]);
    }
    answerAll();
    yield* later(hour);
    deepEqual((yield* run()).map(({ state }) => state), ["ok", "ok"]);
  }));

live(
  "a list that is cut off again and again is known in the end, and nothing of it is told",
  () =>
    Effect.gen(function* () {
      const { run, poll, later, both, answer, answerAll, known } = yield* large;
      const polls: Array<ReadonlyArray<number>> = [];
      for (let time = 0; time < 8; time++) {
        answerAll();
        answer(3);
        deepEqual(yield* poll, []);
        polls.push(yield* known);
      }
      // Two failures may be a hiccup; then what there is is better than nothing.
      deepEqual(polls.slice(0, 3), [[], [], [150, 150]]);
      deepEqual(polls.at(-1), [250, 250], JSON.stringify(polls));
      answerAll();
      for (let time = 0; time < 2; time++) {
        yield* later(hour);
        yield* run();
      }
      // From a list that was read as one on, what was not on it is new whatever its date.
      both(({ publish }) => publish("acme/DeepSeek-late", { createdAt: long - hour }));
      yield* later(hour);
      deepEqual(yield* poll, [
        "huggingface model_added acme/DeepSeek-late",
        "modelscope model_added acme/DeepSeek-late",
      ]);
    }),
);

live(
  "a list that turns empty is a trouble at once, until it is one again",
  () =>
    Effect.gen(function* () {
      const { run, poll, both, sql } = yield* organisation;
      both(({ publish }) => publish("acme/DeepSeek-1", { createdAt: long }));
      yield* poll;
      both(({ hide }) => hide("acme/DeepSeek-1"));
      for (let time = 0; time < 3; time++) {
        for (const { state, notes } of yield* run()) {
          equal(state, "ok");
          match(notes.map(({ en }) => en).join(), /its list is empty although 1 item is known/);
        }
      }
      const failing = sql((sql) =>
        Effect.map(
          sql<{ since: number | null }>`SELECT NULLIF(outage_polls, 0) AS since FROM cursors`,
          (rows) => rows.map(({ since }) => since !== null),
        )
      );
      deepEqual(yield* failing, [true, true]);
      both(({ show }) => show("acme/DeepSeek-1"));
      for (const { notes } of yield* run()) deepEqual(notes, []);
      deepEqual(yield* failing, [false, false]);
    }),
);

live(
  "300 models after an empty first list are one message",
  () =>
    Effect.gen(function* () {
      const { run, both, channel } = yield* organisation;
      for (const { state, notes } of yield* run({ firstRun: "summary" })) {
        equal(state, "first_look");
        match(notes.map(({ en }) => en).join(), /its list is empty at the first look/);
      }
      both(({ publish }) => {
        for (const name of names(300)) publish(`acme/${name}`, { createdAt: long });
      });
      yield* run({ firstRun: "summary" });
      both(({ publish }) => publish("acme/DeepSeek-new"));
      yield* run({ firstRun: "summary" });
      deepEqual(
        channel.sent.map(({ alerts }) => alerts.reduce((sum, { total }) => sum + total, 0)),
        [600, 1, 1],
      );
    }),
);

live(
  "a total that is one too high costs a request a poll, not one for each page",
  () =>
    Effect.gen(function* () {
      const { scope, poll } = yield* organisation;
      for (let index = 0; index < 500; index++) {
        scope.publish(`acme/DeepSeek-${index}`, { createdAt: long, lastModified: long });
      }
      scope.claim(501);
      const requests: Array<number> = [];
      for (let each = 0; each < 4; each++) {
        const before = scope.requests.length;
        deepEqual(yield* poll, []);
        requests.push(scope.requests.length - before);
      }
      deepEqual(requests, [11, 1, 1, 1]);
      scope.claim(502);
      scope.publish("acme/DeepSeek-new");
      const before = scope.requests.length;
      deepEqual(yield* poll, ["modelscope model_added acme/DeepSeek-new"]);
      equal(scope.requests.length - before, 2);
    }),
);
