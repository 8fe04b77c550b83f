import { deepEqual } from "node:assert/strict";
import { leftToLongRuns, long } from "../testing.ts";
import type { History } from "./history.ts";
import { prepare, simulate } from "./simulate.ts";

/** A test that a history breaks no promise. */
export const replay = (name: string, history: History): void =>
  Deno.test(name, async () => {
    const { violations } = simulate(history, await prepare());
    deepEqual(violations.map(({ check, at, what }) => `${check} at minute ${at}: ${what}`), []);
  });

/** The same for one that takes long, which `deno task test:long` plays. */
export const replayAtLength: typeof replay = long ? replay : leftToLongRuns;
