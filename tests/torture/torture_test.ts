import { deepEqual, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live, long } from "../testing.ts";
import { torture } from "./torture.ts";

const kills = long ? 300 : 8;

live(
  `${kills} kills lose no alert and repeat none but those nobody can know of`,
  () =>
    Effect.gen(function* () {
      const verdict = yield* torture({ kills, seed: 20261124 });
      deepEqual(verdict.lost, []);
      ok(verdict.alerts > 0);
      ok(verdict.repeated <= verdict.unheard, JSON.stringify(verdict));
    }),
);
