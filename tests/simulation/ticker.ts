import * as Effect from "effect/Effect";
import type { Machine, Process } from "./machine.ts";

/*
 * A daemon asks its state once a second whether something has fallen due. Days of that would cost more
 * than all the rest, so here it asks soon after something has happened, then less and less often.
 */

/** Milliseconds from what happened to the next rounds. */
const rounds = [1_000, 8_000, 60_000];

export const makeTicker = (machine: Machine, idleMs: number) => {
  interface Waiting {
    readonly resume: () => void;
    readonly process: Process;
    cancel: () => void;
  }
  const waiting = new Set<Waiting>();
  let happenedAt = -Infinity;

  const wait = (entry: Waiting, ms: number) => {
    entry.cancel = machine.after(entry.process, ms, () => {
      waiting.delete(entry);
      entry.resume();
    });
  };

  const untilNext = (): number => {
    const passed = machine.now() - happenedAt;
    const round = rounds.find((ms) => ms > passed);
    return round === undefined ? idleMs : round - passed;
  };

  return {
    tick: Effect.callback<void>((resume) => {
      const process = machine.running();
      if (process === undefined) return;
      const entry: Waiting = { process, resume: () => resume(Effect.void), cancel: () => {} };
      waiting.add(entry);
      wait(entry, untilNext());
      return Effect.sync(() => {
        entry.cancel();
        waiting.delete(entry);
      });
    }),
    /** Something has happened that may concern the other loops. */
    happened: () => {
      if (machine.now() === happenedAt) return;
      happenedAt = machine.now();
      for (const entry of waiting) {
        entry.cancel();
        if (entry.process.alive) wait(entry, rounds[0] ?? 0);
        else waiting.delete(entry);
      }
    },
  };
};
