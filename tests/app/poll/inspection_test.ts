import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { runOnce } from "../../../src/app/once.ts";
import { type Reason, Unavailable } from "../../../src/domain/errors.ts";
import { changedContent, type Item } from "../../../src/domain/item.ts";
import { verbatim } from "../../../src/domain/phrase.ts";
import { test } from "../../testing.ts";
import { model, page, scriptedChannel, scriptedSource, settings, world } from "../scripted.ts";

/*
 * Updates of which the list shows no more than that something changed: the source is asked what.
 */

/** A hub whose models change all at once, and what it was asked about. */
const hub = (parts: (item: Item) => Record<string, string> | Reason) => {
  const scripted = scriptedSource("huggingface:acme");
  const welink = scriptedChannel("welink");
  const asked: Array<string> = [];
  const changes = scripted.source.changes;
  Object.assign(scripted.source, {
    inspect: (before: Item, now: Item) => {
      asked.push(now.id);
      const found = parts(now);
      return "_tag" in found ? Effect.fail(found) : Effect.succeed({
        before: { ...before, parts: { weights: "w1", card: "c1" } },
        now: { ...now, parts: found },
      });
    },
    changes: ((before, now, ...rest) =>
      changes(before, now, ...rest).map((change) => ({
        ...change,
        news: change.news &&
          Option.match(before, {
            onNone: () => true,
            onSome: (known) => changedContent(known, now)?.includes("weights") ?? true,
          }),
      }))) as typeof changes,
  });
  const show = (version: string, ...ids: ReadonlyArray<string>) =>
    scripted.answers.push([page(ids.map((id) => ({ ...model(id), version })))]);
  const run = Effect.map(
    runOnce(settings({}, Duration.zero), () => Effect.void),
    ({ sources }) => sources[0],
  );
  const told = () =>
    welink.sent.flatMap(({ alerts }) => alerts.map(({ events }) => events[0]?.event));
  return {
    asked,
    show,
    run,
    told,
    layer: world({ sources: [scripted], channels: [welink] }),
  };
};

test("an update says which parts changed, and is no news where those do not count", () => {
  const { asked, show, run, told, layer } = hub(({ id }) =>
    id === "deepseek card" ? { weights: "w1", card: "c2" } : { weights: "w2", card: "c1" }
  );
  show("v1", "deepseek card", "deepseek weights", "other");
  show("v2", "deepseek card", "deepseek weights", "other");
  show("v2", "deepseek card", "deepseek weights", "other");
  return Effect.gen(function* () {
    yield* run;
    yield* run;
    yield* run;
    deepEqual(
      told().filter((event) => event?.transition === "updated")
        .map((event) => [event?.title, event?.changed]),
      [["deepseek weights", ["weights"]]],
    );
    // Nobody asks about what does not match, nor twice.
    deepEqual(asked.toSorted(), ["deepseek card", "deepseek weights"]);
  }).pipe(Effect.provide(layer));
});

test("an update of which nobody can tell what changed is told as before, with a note", () => {
  const { show, run, told, layer } = hub(() =>
    new Unavailable({ says: verbatim("the upstream answers 502") })
  );
  show("v1", "deepseek");
  show("v2", "deepseek");
  return Effect.gen(function* () {
    yield* run;
    const report = yield* run;
    equal(report?.state, "ok");
    match(report?.notes.map(({ en }) => en).join() ?? "", /what changed .* answers 502/);
    const update = told().find((event) => event?.transition === "updated");
    ok(update !== undefined);
    deepEqual(update.changed, []);
  }).pipe(Effect.provide(layer));
});

test("so many updates at once cost ten questions at most, and all are told", () => {
  const ids = Array.from({ length: 14 }, (_, index) => `deepseek ${index}`);
  const { asked, show, run, layer } = hub(() => ({ weights: "w2", card: "c1" }));
  show("v1", ...ids);
  show("v2", ...ids);
  return Effect.gen(function* () {
    yield* run;
    const report = yield* run;
    deepEqual([report?.matched, asked.length], [14, 10]);
  }).pipe(Effect.provide(layer));
});
