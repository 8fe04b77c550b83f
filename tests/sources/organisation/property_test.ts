import { deepEqual, equal, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import * as TestClock from "effect/testing/TestClock";
import { detect, isFresh, newsOf } from "../../../src/app/poll/detect.ts";
import { isFullDue } from "../../../src/app/poll/policy.ts";
import { readSweep } from "../../../src/app/poll/pages.ts";
import type { Item } from "../../../src/domain/item.ts";
import type { Baseline, Source } from "../../../src/domain/source.ts";
import type { Absence } from "../../../src/domain/source_store.ts";
import { test, tries } from "../../testing.ts";
import { vocabulary } from "../../vocabulary.ts";
import { itemsOf, read } from "../opened.ts";
import { type Kind, kinds, watchEither, year2023 } from "./source.ts";

/*
 * Organisations that change in any order, also while their lists are read, over polls that are cut off
 * or fail anywhere: every model is found as it is in the end, and nothing is told twice or wrongly.
 */

const minute = 60_000;

const Model = Schema.Literals([0, 1, 2, 3]);
const Change = Schema.Union([
  Schema.Struct({
    do: Schema.Literals(["publish", "publish old", "commit", "hide", "show", "anew", "touch many"]),
    model: Model,
  }),
  Schema.Struct({
    do: Schema.Literal("let"),
    model: Model,
    who: Schema.Literals(["all", "those who ask", "nobody"]),
  }),
]);
type Change = typeof Change.Type;

const Step = Schema.Union([
  Change,
  Change,
  Change,
  Change,
  Schema.Struct({ do: Schema.Literal("poll"), afterMinutes: Schema.Literals([1, 5, 55, 55]) }),
  Schema.Struct({ do: Schema.Literal("poll"), afterMinutes: Schema.Literals([1, 5, 55, 55]) }),
  /** So many pages. */
  Schema.Struct({ do: Schema.Literal("cut poll"), pages: Schema.Literals([1, 2, 3]) }),
  /** Fails at a request, or changes before it is answered. */
  Schema.Struct({ do: Schema.Literal("failing poll"), request: Schema.Literals([1, 2, 3]) }),
  Schema.Struct({
    do: Schema.Literal("moving poll"),
    request: Schema.Literals([2, 3]),
    change: Change,
  }),
  Schema.Struct({ do: Schema.Literal("empty poll") }),
]);

const nameOf = (model: number) => `acme/model-${model}`;

/** What is kept of a source between polls, with an end to any poll after so many pages. */
const makeWatcher = (source: Source, clock: { at: number }) => {
  const known = new Map<string, { item: Item; absence: Option.Option<Absence> }>();
  let cursor = Option.none<string>();
  let baseline = Option.none<Baseline>();
  let lastCompleteAt = Option.none<number>();
  const told: Array<{ readonly transition: string; readonly id: string }> = [];
  const seen = new Set<string>();

  const knownItem = (id: string) => {
    const model = known.get(id);
    if (model === undefined) return undefined;
    const { item: { version, updatedAt }, absence } = model;
    return { version: version ?? "", updatedAt, absence };
  };
  const isKnown = (items: ReadonlyArray<Item>) =>
    Effect.succeed(
      items.every((item) => known.has(item.id) && !isFresh(item, knownItem(item.id))),
    );
  /** Slow from one page on, so that it is cut off there. */
  const slow = (pages: number): Source => ({
    ...source,
    poll: (previous, full) =>
      source.poll(previous, full).pipe(
        Stream.zipWithIndex,
        Stream.mapEffect(([page, index]) =>
          Effect.as(index + 1 === pages ? advance(clock, 2 * minute) : Effect.void, page)
        ),
      ),
  });

  /** Hands back the ids of a list that is said to be whole. */
  const poll = Effect.fnUntraced(function* (pages = Infinity) {
    const now = clock.at;
    const swept = yield* Effect.option(
      readSweep(slow(pages), cursor, isFullDue(lastCompleteAt, now), isKnown),
    );
    if (Option.isNone(swept)) return undefined;
    const found = swept.value;
    const detection = detect({
      source,
      origin: source.key,
      kindOf: vocabulary.kindOf,
      rules: [{
        id: "all",
        match: () => Result.succeed({ ruleId: "all", reason: "", excerpt: "" }),
      }],
      firstRun: "silent",
      channels: [],
      sweep: found,
      baseline,
      known: new Map([...found.items.keys()].flatMap((id) => {
        const model = knownItem(id);
        return model === undefined ? [] : [[id, model] as const];
      })),
      knowsNothing: known.size === 0,
      stored: new Map([...known].map(([id, { item }]) => [id, item])),
      now,
    });
    baseline = Option.some(detection.baseline);
    cursor = Option.some(found.cursor);
    for (const item of detection.items) known.set(item.id, { item, absence: Option.none() });
    for (const { event } of newsOf(detection)) {
      if (seen.has(event.fingerprint)) continue;
      seen.add(event.fingerprint);
      for (const type of [event.eventType, ...event.also]) {
        told.push({ transition: type.replace("model_", ""), id: event.resourceId });
      }
    }
    if (!found.complete || found.items.size === 0) return undefined;
    lastCompleteAt = Option.some(now);
    for (const [id, model] of known) {
      const { since } = Option.getOrElse(model.absence, () => ({ since: now }));
      const absence = Option.some({ since, until: now });
      known.set(id, { ...model, absence: found.items.has(id) ? Option.none() : absence });
    }
    return new Set(found.items.keys());
  });

  return { poll, told, known };
};

const advance = (clock: { at: number }, ms: number) => {
  clock.at += ms;
  return TestClock.setTime(clock.at);
};

const story = (kind: Kind, steps: ReadonlyArray<typeof Step.Type>) =>
  Effect.gen(function* () {
    const { clock, hub, source } = yield* watchEither(kind);
    const { poll, told, known } = makeWatcher(source, clock);
    const truth = new Map<string, { shown: boolean; open: boolean }>();
    const hiddenAt = new Map<string, number>();
    const counts = new Map<string, number>();
    const count = (what: string, id: string) =>
      void counts.set(`${what} ${id}`, (counts.get(`${what} ${id}`) ?? 0) + 1);
    const counted = (what: string, id: string) => counts.get(`${what} ${id}`) ?? 0;
    const crowd = Array.from({ length: 120 }, (_, index) => `acme/crowd-${index}`);
    for (const id of crowd) {
      hub.publish(id, { createdAt: year2023 });
      truth.set(id, { shown: true, open: true });
    }
    const shown = () => [...truth].flatMap(([id, { shown }]) => shown ? [id] : []).toSorted();

    const change = (step: Change) => {
      const id = nameOf(step.model);
      const model = truth.get(id);
      clock.at += 1000;
      if (step.do === "publish" || step.do === "publish old") {
        if (model !== undefined) return;
        hub.publish(id, { createdAt: step.do === "publish" ? clock.at : year2023 });
        truth.set(id, { shown: true, open: true });
      } else if (step.do === "touch many") {
        for (const each of crowd.slice(step.model * 30, step.model * 30 + 30)) {
          hub.touch(each);
        }
      } else if (model === undefined) return;
      else if (step.do === "commit") {
        hub.commit(id);
        count("commit", id);
      } else if (step.do === "let") {
        hub.let(id, step.who);
        if (!model.open && step.who === "all") count("opened", id);
        truth.set(id, { ...model, open: step.who === "all" });
      } else if (step.do === "hide") {
        hub.hide(id);
        truth.set(id, { ...model, shown: false });
        if (model.shown) hiddenAt.set(id, clock.at);
      } else if (step.do === "show") {
        hub.show(id);
        // What was away for less was none of gone.
        if (!model.shown && clock.at - (hiddenAt.get(id) ?? 0) >= 30 * minute) count("shown", id);
        truth.set(id, { ...model, shown: true });
      } else if (step.do === "anew") {
        hub.publish(id, { createdAt: clock.at });
        if (!model.open) count("opened", id);
        count("shown", id);
        count("commit", id);
        truth.set(id, { ...model, open: true });
      }
    };

    const atRequest = (nth: number, then: () => void) => {
      let requests = 0;
      hub.beforeEach(() => {
        if (++requests === nth) then();
      });
    };
    /** A list that is whole shows everything there is. */
    const honest = Effect.gen(function* () {
      const whole = yield* poll();
      if (whole !== undefined) deepEqual([...whole].toSorted(), shown());
    });

    yield* advance(clock, 0);
    for (const model of [0, 1]) {
      hub.publish(nameOf(model));
      truth.set(nameOf(model), { shown: true, open: true });
    }
    yield* honest;
    const before = new Set(truth.keys());
    for (const step of steps) {
      yield* advance(clock, 1000);
      hub.beforeEach(() => {});
      if (step.do === "poll") {
        yield* advance(clock, step.afterMinutes * minute);
        yield* honest;
      } else if (step.do === "cut poll") yield* poll(step.pages);
      else if (step.do === "failing poll") {
        atRequest(step.request, () => hub.fail({ kind: "answer", status: 500 }));
        yield* poll();
        hub.recover();
      } else if (step.do === "moving poll") {
        atRequest(step.request, () => change(step.change));
        yield* poll();
      } else if (step.do === "empty poll") {
        hub.empty(true);
        yield* poll();
        hub.empty(false);
      } else change(step);
    }
    hub.beforeEach(() => {});
    for (let quiet = 0; quiet < 4; quiet++) {
      yield* advance(clock, 55 * minute);
      yield* honest;
    }

    const pages = yield* read(source);
    const current = new Map(itemsOf(pages).map((item) => [item.id, item]));
    for (const id of shown()) {
      const [item] = [known.get(id)?.item];
      ok(item !== undefined, `${id} is not known`);
      equal(item.version, current.get(id)?.version, id);
    }
    const times = (transition: string, id: string) =>
      told.filter((each) => each.transition === transition && each.id === id).length;
    for (const id of crowd) {
      deepEqual(told.filter((each) => each.id === id).map(({ transition }) => transition), []);
    }
    for (const id of truth.keys()) {
      if (crowd.includes(id)) continue;
      const added = times("added", id);
      if (before.has(id)) equal(added, 0, `${id} was there before`);
      else ok(added === 1 || (added === 0 && truth.get(id)?.shown === false), `${id} is not told`);
      ok(times("updated", id) <= counted("commit", id), `${id} was updated too often`);
      ok(times("republished", id) <= counted("shown", id), `${id} was republished too often`);
      ok(times("opened", id) <= counted("opened", id), `${id} was opened too often`);
    }
    return true;
  }).pipe(Effect.scoped);

for (const kind of kinds) {
  test(`whatever becomes of an organisation, all of it is found and told once (${kind})`, () =>
    Effect.gen(function* () {
      const result = yield* Arbitrary.checkEffect(
        Arbitrary.schema(Schema.Array(Step).check(Schema.isMinLength(15))),
        (steps) => story(kind, steps),
        { ...tries(8, 25), size: 50, maxShrinks: 300 },
      );
      equal(Arbitrary.formatCheckFailure(result), undefined);
    }));
}
