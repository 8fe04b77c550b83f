import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { isFresh } from "../../../src/app/poll/detect.ts";
import type { Item } from "../../../src/domain/item.ts";
import type { Source } from "../../../src/domain/source.ts";
import { live } from "../../testing.ts";
import { itemsOf, noon, read } from "../opened.ts";
import { type Kind, kinds, watchEither, watchHub, year2023 } from "./source.ts";

/*
 * What happened to a model since it was last stored.
 */

const minute = 60_000;
const complete = { at: noon, complete: true };

const only = (source: Source) =>
  Effect.map(read(source), (pages) => {
    const [item] = itemsOf(pages);
    ok(item !== undefined);
    return item;
  });

const watched = (kind: Kind) =>
  Effect.map(watchEither(kind), ({ clock, hub, source }) => {
    hub.publish("acme/a", { createdAt: year2023 });
    return { clock, hub, source, look: only(source) };
  });

/** As a state of before has it: no version said who is let in. */
const asBefore = (item: Item): Item => ({ ...item, version: item.version?.split(" ")[0] ?? null });

const transitions = (
  source: Source,
  before: Item,
  now: Item,
  goneSince?: number,
): ReadonlyArray<string> =>
  source.changes(Option.some(before), now, complete, goneSince).map(({ transition }) => transition);

const known = ({ version, updatedAt }: Item) => ({
  version: version ?? "",
  updatedAt,
  absence: Option.none(),
});

for (const kind of kinds) {
  live(
    `a gate that is lifted, and a private model made public, are told (${kind})`,
    () =>
      Effect.gen(function* () {
        const { hub, source, look } = yield* watched(kind);
        const open = yield* look;
        for (const who of ["those who ask", "nobody"] as const) {
          hub.let("acme/a", who);
          const closed = yield* look;
          hub.let("acme/a", "all");
          const opened = yield* look;
          deepEqual(transitions(source, open, closed), []);
          deepEqual(source.changes(Option.some(closed), opened, complete), [{
            transition: "opened_up",
            eventId: `acme/a@${year2023}`,
            occurredAt: null,
            news: true,
          }]);
          deepEqual(opened, open);
          // The versions alone say that there is something to look at.
          ok(isFresh(closed, known(open)) && isFresh(open, known(closed)));
        }
        hub.let("acme/a", "nobody");
        const hidden = yield* look;
        hub.let("acme/a", "those who ask");
        deepEqual(transitions(source, hidden, yield* look), []);
      }),
  );

  live(
    `what a state of before holds of a gate is understood (${kind})`,
    () =>
      Effect.gen(function* () {
        const { hub, source, look } = yield* watched(kind);
        const open = yield* look;
        deepEqual(asBefore(open), open);
        hub.let("acme/a", "those who ask");
        const gated = yield* look;
        const before = asBefore(gated);
        ok(isFresh(gated, known(before)));
        deepEqual(transitions(source, before, gated), []);
        deepEqual(transitions(source, before, open), ["opened_up"]);
      }),
  );

  live(
    `a list that does not say who is let in tells of no opening (${kind})`,
    () =>
      Effect.gen(function* () {
        const { hub, source, look } = yield* watched(kind);
        hub.let("acme/a", "those who ask");
        const gated = yield* look;
        const { version } = gated;
        ok(version !== null);
        const silent = { ...gated, version: version.replace("gated", "unknown"), fields: {} };
        const open = { ...silent, version: version.split(" ")[0] ?? "" };
        deepEqual(transitions(source, gated, silent), []);
        deepEqual(transitions(source, silent, open), []);
        deepEqual(transitions(source, silent, gated), []);
      }),
  );

  live(
    `a model that was gone is published again, once for each time (${kind})`,
    () =>
      Effect.gen(function* () {
        const { hub, source, look } = yield* watched(kind);
        const model = yield* look;
        deepEqual(source.changes(Option.some(model), model, complete, noon), [{
          transition: "republished",
          eventId: `acme/a@${noon}`,
          occurredAt: null,
          news: true,
        }]);
        deepEqual(transitions(source, model, model), []);
        hub.let("acme/a", "nobody");
        const hidden = yield* look;
        deepEqual(transitions(source, hidden, model, noon), ["republished", "opened_up"]);
        // It comes and goes with the token.
        deepEqual(transitions(source, hidden, hidden, noon), []);
      }),
  );

  live(
    `a model that is deleted and made anew is published again (${kind})`,
    () =>
      Effect.gen(function* () {
        const { hub, clock, source, look } = yield* watched(kind);
        const before = yield* look;
        hub.publish("acme/a", { createdAt: clock.at });
        const now = yield* look;
        const expected = {
          transition: "republished",
          eventId: `acme/a@${noon}`,
          occurredAt: noon,
          news: true,
        };
        // However long it was gone, it is one thing to tell of.
        for (const goneSince of [undefined, noon - minute]) {
          deepEqual(source.changes(Option.some(before), now, complete, goneSince)[0], expected);
        }
        // A list that shows its old form again, and one in which a date differs a little, do not.
        deepEqual(transitions(source, now, before), []);
        deepEqual(
          transitions(source, before, { ...before, createdAt: year2023 + minute }),
          [],
        );
      }),
  );

  live(
    `a model that was renamed is told under its new name (${kind})`,
    () =>
      Effect.gen(function* () {
        const { hub, source } = yield* watched(kind);
        hub.hide("acme/a");
        hub.publish("acme/b", { createdAt: year2023 });
        const renamed = yield* only(source);
        deepEqual(
          source.changes(Option.none(), renamed, complete).map(({ transition, eventId, news }) => [
            transition,
            eventId,
            news,
          ]),
          [["added", "acme/b", true]],
        );
      }),
  );

  live(
    `without a date a model is new where the baseline showed every one (${kind})`,
    () =>
      Effect.gen(function* () {
        const { source, look } = yield* watched(kind);
        const undated = { ...yield* look, createdAt: null, updatedAt: null };
        const isNews = (at: number, complete: boolean, model: Item) =>
          source.changes(Option.none(), model, { at, complete }).map(({ news }) => news);
        deepEqual(isNews(noon, true, undated), [true]);
        deepEqual(isNews(noon, false, undated), [false]);
        deepEqual(isNews(noon, false, { ...undated, createdAt: noon + minute }), [true]);
        deepEqual(isNews(noon, false, { ...undated, createdAt: year2023 }), [false]);
      }),
  );
}

live(
  "a new commit is an update beside what weighs more, and its id is that of before",
  () =>
    Effect.gen(function* () {
      const { clock, hub, source } = yield* watchHub();
      hub.publish("acme/a", { gated: "manual" });
      const gated = yield* only(source);
      clock.at += minute;
      hub.commit("acme/a");
      hub.set("acme/a", { gated: false });
      const now = yield* only(source);
      deepEqual(transitions(source, gated, now, noon), ["republished", "opened_up", "updated"]);
      const updated = (to: Item) =>
        source.changes(Option.some(asBefore(gated)), to, complete).at(-1);
      equal(updated(now)?.eventId, `acme/a@${now.version}`);
      hub.set("acme/a", { gated: "auto" });
      // Who is let in is no part of what a commit is called.
      equal(updated(yield* only(source))?.eventId, `acme/a@${now.version}`);
    }),
);

live(
  "a date of change that goes backwards is that of an index that lags",
  () =>
    Effect.gen(function* () {
      const { hub, source } = yield* watchHub();
      hub.publish("acme/a");
      const before = yield* only(source);
      hub.set("acme/a", { lastModified: noon - minute, sha: "f".repeat(40) });
      const older = yield* only(source);
      ok(!isFresh(older, known(before)));
      deepEqual(transitions(source, before, older), []);
    }),
);
