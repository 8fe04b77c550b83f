import { deepEqual, equal, match } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as TestClock from "effect/testing/TestClock";
import { runOnce } from "../../../src/app/once.ts";
import { type Reason, Unavailable } from "../../../src/domain/errors.ts";
import type { Change } from "../../../src/domain/source.ts";
import type { Item } from "../../../src/domain/item.ts";
import { test } from "../../testing.ts";
import { model, page, scriptedChannel, scriptedSource, settings, world } from "../scripted.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

/*
 * Old items that are met for the first time: the list says not what happened, their history does.
 */

const hour = 3_600_000;
const at = 100 * hour;

const labelled: Change = {
  transition: "updated",
  eventId: "labelled",
  occurredAt: at + hour,
  news: true,
};

/** A repository with a history, and what it was asked about. */
const repository = (answer: (item: Item) => ReadonlyArray<Change> | Reason) => {
  const scripted = scriptedSource("github:a/b");
  const welink = scriptedChannel("welink");
  const asked: Array<readonly [string, number]> = [];
  Object.assign(scripted.source, {
    listsAll: false,
    history: (item: Item, since: number) => {
      asked.push([item.id, since]);
      const found = answer(item);
      return "_tag" in found ? Effect.fail(found) : Effect.succeed(found);
    },
  });
  const show = (cursor: string, ...items: ReadonlyArray<Item>) =>
    scripted.answers.push([
      page(items, { cursor, complete: false, servedAt: at + hour, notes: [] }),
    ]);
  scripted.answers.push([
    page([model("known", { updatedAt: at })], { cursor: "c0", complete: false, servedAt: at }),
  ]);
  const run = Effect.map(
    runOnce(settings({}, Duration.zero), () => Effect.void),
    ({ sources }) => sources[0],
  );
  const told = () =>
    welink.sent.flatMap(({ alerts }) => alerts.map(({ events }) => events[0]?.event.title));
  return {
    ...scripted,
    asked,
    show,
    run,
    told,
    layer: world({ sources: [scripted], channels: [welink] }),
  };
};

const ancient = (id: string, updatedAt = at + hour) => model(id, { createdAt: 0, updatedAt });

test("an old item that matches is told when its history says what happened, and only then", () => {
  const { asked, show, run, told, layer } = repository(({ id }) =>
    id === "deepseek label" ? [labelled] : []
  );
  show("c1", ancient("deepseek label"), ancient("deepseek comment"), ancient("other"));
  show("c2", ancient("deepseek label"), ancient("deepseek comment"), ancient("other"));
  return Effect.gen(function* () {
    yield* run;
    yield* run;
    yield* run;
    deepEqual(told(), ["deepseek label"]);
    // Nobody asks about what does not match, nor twice.
    deepEqual(asked.toSorted(), [["deepseek comment", at], ["deepseek label", at]]);
  }).pipe(Effect.provide(layer));
});

test("a history that cannot be asked fails no poll, and the item is met again", () => {
  let works = false;
  const { cursors, show, run, told, layer } = repository(() =>
    works ? [labelled] : new Unavailable({ says: verbatim("the upstream answers 502") })
  );
  show("c1", ancient("deepseek"), ancient("other"));
  show("c2", ancient("deepseek"), ancient("other"));
  show("c3");
  return Effect.gen(function* () {
    yield* run;
    const failed = yield* run;
    equal(failed?.state, "ok");
    match(
      failed?.notes.map(({ en }) => en).join() ?? "",
      /cannot be read: the upstream answers 502/,
    );
    works = true;
    yield* run;
    deepEqual(told(), ["deepseek"]);
    yield* run;
    deepEqual(
      cursors,
      ["", "c0", "c0", "c2"].map((text) => text === "" ? Option.none() : Option.some(text)),
    );
  }).pipe(Effect.provide(layer));
});

test("an item whose history nobody can tell is taken note of after a day", () => {
  const { cursors, show, run, told, asked, layer } = repository(() =>
    new Unavailable({ says: verbatim("the upstream answers 502") })
  );
  show("c1", ancient("deepseek", at - 24 * hour));
  show("c2", ancient("deepseek", at - 24 * hour));
  return Effect.gen(function* () {
    yield* run;
    yield* run;
    yield* TestClock.adjust("5 minutes");
    yield* run;
    deepEqual([told(), asked.length], [[], 1]);
    deepEqual(cursors.at(-1), Option.some("c1"));
  }).pipe(Effect.provide(layer));
});

test("no more than ten items are looked into by one poll, and the others by the next", () => {
  const { show, run, told, asked, layer } = repository(() => [labelled]);
  const many = Array.from({ length: 15 }, (_, index) => ancient(`deepseek ${index}`));
  show("c1", ...many);
  show("c2", ...many);
  return Effect.gen(function* () {
    yield* run;
    yield* run;
    equal(asked.length, 10);
    yield* run;
    deepEqual([asked.length, new Set(told()).size], [15, 15]);
  }).pipe(Effect.provide(layer));
});
