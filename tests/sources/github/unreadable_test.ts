import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../../testing.ts";
import { cursorOf, day, firstPage, minute, noon, read } from "../opened.ts";
import { numbersOf, reader, watch } from "./source.ts";

/*
 * Elements of a list that are not what they should be.
 */

const hour = 60 * minute;

/** A repository that was looked at, in which one of two new issues cannot be read. */
const broken = Effect.gen(function* () {
  const watched = yield* watch();
  const { clock, repo, source } = watched;
  repo.open();
  const poll = reader(source, cursorOf(yield* read(source)));
  clock.at += hour;
  const number = repo.open({ raw: { html_url: null } });
  const { updatedAt } = repo.get(number);
  /** It can be read from now on, though nothing has happened to it. */
  const mend = () => repo.edit(number, { raw: {}, updatedAt });
  const told = Effect.gen(function* () {
    clock.at += 5 * minute;
    repo.open();
    const { pages, failure } = yield* poll();
    equal(failure._tag, "None");
    return {
      numbers: numbersOf(pages),
      notes: pages.flatMap(({ notes }) => notes.map(({ en }) => en)),
      ailments: pages.flatMap(({ ailment }) => ailment?.en ?? []),
    };
  });
  return { ...watched, number, mend, told };
});

const skipped = (number: number) => `skipped #${number}: html_url: Expected string`;

live("what cannot be read is read hours later, when it can be", () =>
  Effect.gen(function* () {
    const { clock, number, mend, told } = yield* broken;
    for (let poll = 0; poll < 5; poll++) {
      const { numbers, notes, ailments } = yield* told;
      ok(!numbers.includes(number));
      deepEqual(notes, [skipped(number)]);
      deepEqual(ailments, ["1 item of its list cannot be read"]);
      clock.at += 4 * hour;
    }
    mend();
    const { numbers, notes, ailments } = yield* told;
    ok(numbers.includes(number));
    deepEqual([notes, ailments], [[], []]);
    deepEqual((yield* told).numbers.includes(number), false);
  }));

live(
  "what cannot be read for a day is given up, with a note that counts it",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, number, told } = yield* broken;
      yield* told;
      clock.at += day + 10 * minute;
      deepEqual((yield* told).notes, [skipped(number)]);
      deepEqual((yield* told).notes, [`gave up on 1 item that could not be read: #${number}`]);
      const { numbers, notes } = yield* told;
      deepEqual([numbers.length, notes], [3, []]);
      ok(upstream.requests.length < 12);
    }),
);

live("a busy repository waits for it as far as three pages", () =>
  Effect.gen(function* () {
    const { clock, repo, number, told, upstream } = yield* broken;
    const busy = (count: number) => {
      clock.at += hour;
      repo.fill(count, () => ({ createdAt: clock.at }));
    };
    busy(250);
    deepEqual((yield* told).notes, [skipped(number)]);
    deepEqual((yield* told).notes, [skipped(number)]);
    busy(250);
    deepEqual((yield* told).notes, [skipped(number)]);
    deepEqual((yield* told).notes, [`gave up on 1 item that could not be read: #${number}`]);
    clock.at += hour;
    yield* told;
    const before = upstream.requests.length;
    yield* told;
    equal(upstream.requests.length, before + 1);
  }));

const absurd = [
  "9".repeat(400),
  "275760-09-13T00:00:00Z",
  "-000001-01-01T00:00:00Z",
  "",
  1e400,
  {},
];

for (
  const [key, values] of Object.entries({
    user: [null, "octocat", 7, { login: 7 }, []],
    labels: [null, "bug", 7, {}, [null, 7, [], { name: {} }]],
    body: [7, {}, []],
    repository_url: [null, 7],
    state_reason: [7, {}],
    draft: ["yes", 1],
    pull_request: [7, "x", true],
    merged_at: absurd,
    closed_at: absurd,
    created_at: absurd,
    updated_at: absurd,
  })
) {
  live(`an issue is read whatever its ${key} is`, () =>
    Effect.gen(function* () {
      const { repo, source } = yield* watch();
      for (const value of values) repo.open({ raw: { [key]: value } });
      const { items, notes, cursor } = firstPage(yield* read(source));
      equal(items.length, values.length);
      deepEqual(notes, []);
      equal(JSON.parse(cursor).upTo, key === "updated_at" ? null : noon);
      for (const { createdAt, updatedAt, closedAt, mergedAt } of items) {
        for (const at of [createdAt, updatedAt, closedAt, mergedAt]) {
          ok(at === null || at === noon);
        }
      }
    }));
}

live("one good label among bad ones is kept", () =>
  Effect.gen(function* () {
    const { repo, source } = yield* watch();
    repo.open({ raw: { labels: [null, 7, "qwen", { name: "bug" }, { name: 7 }] } });
    deepEqual(firstPage(yield* read(source)).items[0]?.labels, ["qwen", "bug"]);
  }));
