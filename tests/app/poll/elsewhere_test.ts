import { deepEqual, equal } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { fingerprintAt } from "../../../src/app/alert/event.ts";
import type { Planned } from "../../../src/app/alert/summary.ts";
import { commit } from "../../../src/app/poll/commit.ts";
import { elsewhereOf, untoldElsewhere } from "../../../src/app/poll/elsewhere.ts";
import { SourceStore } from "../../../src/domain/source_store.ts";
import { alert, event, observed, result } from "../../state/samples.ts";
import { test } from "../../testing.ts";
import { scriptedChannel, world } from "../scripted.ts";

/*
 * Two sources that show the same items.
 */

const keys = ["github:search/one", "github:search/two"] as const;

const foundAt = (key: string, id: string) =>
  event(fingerprintAt(key, event(id)), { source: key, resourceId: id, eventId: id });

const planned = (key: string, id: string, channels: ReadonlyArray<string>): Planned => ({
  alert: { ...alert("x"), id: foundAt(key, id).fingerprint, source: key },
  channels,
});

/** What the first has told of these, and what is left for the second to tell. */
const left = (
  told: Readonly<Record<string, ReadonlyArray<string>>>,
  alerts: ReadonlyArray<Planned>,
  ids: ReadonlyArray<string>,
) =>
  untoldElsewhere(
    alerts,
    elsewhereOf({ alike: [keys[0]] }, ids.map((id) => ({ event: foundAt(keys[1], id) }))),
    new Map(
      Object.entries(told).map(([id, channels]) => [
        foundAt(keys[0], id).fingerprint,
        new Set(channels),
      ]),
    ),
  ).map(({ channels, urgent }) => ({ channels, ...urgent === undefined ? {} : { urgent } }));

test("a channel that has heard of an event hears of it no more, the others do", () =>
  Effect.sync(() => {
    const both = { ...planned(keys[1], "7", ["welink", "email"]), urgent: ["welink"] };
    deepEqual(left({ 7: [] }, [both], ["7"]), [{
      channels: ["welink", "email"],
      urgent: ["welink"],
    }]);
    deepEqual(left({ 7: ["welink"] }, [both], ["7"]), [{ channels: ["email"] }]);
    deepEqual(left({ 7: ["welink", "email"] }, [both], ["7"]), []);
    deepEqual(left({ 8: ["welink", "email"] }, [both], ["7"]).length, 1);
  }));

test("an alert of many events is told until a channel has heard of all of them", () =>
  Effect.sync(() => {
    const covers = ["7", "8"].map((id) => foundAt(keys[1], id).fingerprint);
    const flood: Planned = { ...planned(keys[1], "7", ["welink"]), covers };
    equal(left({ 7: ["welink"] }, [flood], ["7", "8"]).length, 1);
    deepEqual(left({ 7: ["welink"], 8: ["welink"] }, [flood], ["7", "8"]), []);
  }));

test("sources that find an event at the same moment tell it once", () =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    yield* store.sync(keys);
    const settings = { channels: ["welink"], updateWindow: Duration.zero };
    const finds = (key: string, at = store) =>
      Effect.gen(function* () {
        const [claim] = yield* store.claimDue({
          keys: [key],
          limit: 1,
          interval: Option.none(),
        });
        const shown = foundAt(key, "7");
        const found = result({ events: [{ ...observed(shown.fingerprint), event: shown }] });
        const elsewhere = elsewhereOf({ alike: keys.filter((each) => each !== key) }, [
          { event: shown },
        ]);
        const alerts: ReadonlyArray<Planned> = [{
          alert: { ...alert("x"), id: shown.fingerprint, events: [{ event: shown, matches: [] }] },
          channels: settings.channels,
        }];
        const committed = yield* Effect.provideService(
          commit(
            Option.getOrThrow(Option.fromUndefinedOr(claim)),
            found,
            alerts,
            settings,
            elsewhere,
          ),
          SourceStore,
          at,
        );
        return Option.getOrThrow(committed).alerts;
      });
    let asked = 0;
    /** Right after the second has asked what is told, the first tells it. */
    const racing = SourceStore.of({
      ...store,
      told: (fingerprints) =>
        Effect.tap(
          store.told(fingerprints),
          () => asked++ > 0 ? Effect.void : finds(keys[0]),
        ),
    });
    equal(yield* finds(keys[1], racing), 0);
    equal(asked, 2);
  }).pipe(Effect.provide(world({ channels: [scriptedChannel("welink")] }))));
