import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { runOnce } from "../../../src/app/once.ts";
import { RateLimited, Unavailable } from "../../../src/domain/errors.ts";
import type { Item } from "../../../src/domain/item.ts";
import { Status } from "../../../src/domain/status.ts";
import { collectWarnings, test, whileTimePasses } from "../../testing.ts";
import { model, page, scriptedChannel, scriptedSource, settings, world } from "../scripted.ts";
import { englishOrNull, verbatim } from "../../../src/domain/phrase.ts";

/*
 * What a poll has read is kept, whatever fails afterwards.
 */

const run = Effect.map(
  collectWarnings(runOnce(settings(), () => Effect.void)),
  ({ value }) => value.sources[0],
);

const pair = () => ({
  source: scriptedSource("huggingface:acme"),
  welink: scriptedChannel("welink"),
});

const told = ({ sent }: ReturnType<typeof scriptedChannel>) =>
  sent.flatMap(({ alerts }) => alerts.map(({ events }) => events[0]?.event.title));

const part = (cursor: string, ...items: ReadonlyArray<Item>) =>
  page(items, { cursor, complete: false });

const broken = new Unavailable({ says: verbatim("the upstream answers 502") });

const record = (key: string) =>
  Effect.map(Effect.flatMap(Status, ({ sources }) => sources([key])), ([found]) => {
    ok(found !== undefined);
    return found;
  });

test("pages before one that fails are told, the failure is recorded, and the next poll goes on", () => {
  const { source, welink } = pair();
  source.answers.push(
    [page([model("a")], { cursor: "c0" })],
    {
      pages: [part("c1", model("deepseek-1")), part("c2", model("deepseek-2"))],
      then: broken,
    },
    [page([model("deepseek-1"), model("deepseek-2"), model("deepseek-3")], { cursor: "c3" })],
  );
  return Effect.gen(function* () {
    yield* run;
    const failed = yield* run;
    deepEqual([failed?.state, failed?.seen, failed?.alerts], ["failed", 2, 2]);
    deepEqual(failed?.error, Option.some(verbatim("the upstream answers 502")));
    deepEqual(told(welink), ["deepseek-2", "deepseek-1"]);
    const { fails, failingSince, lastError } = yield* record("huggingface:acme");
    deepEqual([fails, failingSince, lastError], [
      1,
      Option.some(0),
      Option.some(verbatim("the upstream answers 502")),
    ]);
    equal((yield* run)?.state, "ok");
    deepEqual(source.cursors.at(-1), Option.some("c2"));
    deepEqual(told(welink), ["deepseek-2", "deepseek-1", "deepseek-3"]);
    equal((yield* record("huggingface:acme")).fails, 0);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a poll that is cut off resumes where the last page says, not where one that ended begins", () => {
  const { source } = pair();
  const first = page([model("b")], { cursor: "top", resume: "page 2", complete: false });
  source.answers.push([page([model("a")])], { pages: [first], then: broken }, [first]);
  return Effect.gen(function* () {
    for (let poll = 0; poll < 4; poll++) yield* run;
    deepEqual(source.cursors.slice(2), [Option.some("page 2"), Option.some("top")]);
  }).pipe(Effect.provide(world({ sources: [source] })));
});

test("an upstream that asks for patience half way is left alone for as long as it says", () => {
  const { source } = pair();
  source.answers.push([page([model("a")])], {
    pages: [part("c1", model("b"))],
    then: new RateLimited({ says: verbatim("too fast"), retryAfter: Duration.hours(48) }),
  });
  return Effect.gen(function* () {
    yield* run;
    yield* run;
    ok((yield* record("huggingface:acme")).nextPollAt >= 48 * 3_600_000);
  }).pipe(Effect.provide(world({ sources: [source] })));
});

test("a first look is one whole, but not for ever", () => {
  const { source } = pair();
  const half = { pages: [part("c1", model("a"))], then: broken };
  source.answers.push(half, half, half);
  return Effect.gen(function* () {
    const seen = [(yield* run)?.seen, (yield* run)?.seen, (yield* run)?.seen];
    deepEqual(seen, [0, 0, 1]);
    equal((yield* record("huggingface:acme")).items, 1);
  }).pipe(Effect.provide(world({ sources: [source] })));
});

test("a page that never comes ends the poll, not what was read before it", () => {
  const { source, welink } = pair();
  source.answers.push(
    [page([model("a")])],
    { pages: [part("c1", model("deepseek-1"))], then: "hang" },
  );
  return Effect.gen(function* () {
    yield* run;
    const slow = yield* whileTimePasses(run);
    equal(slow?.state, "failed");
    match(englishOrNull(slow?.error ?? Option.none()) ?? "", /too slow/);
    ok(
      Duration.isLessThanOrEqualTo(slow?.duration ?? Duration.zero, Duration.seconds(155)),
      "the poll was not bounded",
    );
    deepEqual(told(welink), ["deepseek-1"]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});
