import * as Effect from "effect/Effect";
import { hour } from "./history.ts";
import type { Machine, Process } from "./machine.ts";

/*
 * A daemon asks its state once a second whether something has fallen due. Days of that would cost more
 * than all the rest, so here it asks when the state says that something falls due, soon after something
 * has happened, and now and then for all else.
 */

export type Work = "polls" | "sends";

/** Milliseconds from what happened to the next rounds, while something is due. */
const rounds = [1_000, 8_000, 60_000];
/** A loop is never faster. */
const tickMs = 1_000;
/** Where the state says that nothing is due. */
const quietMs = 6 * hour;

/** What of the state is due, or will be. */
export interface Agenda {
  readonly isDue: boolean;
  /** Milliseconds until something falls due; Infinity where nothing will. */
  readonly dueIn: number;
}

/** What a loop of the daemon does; those with times of their own do neither. */
const workOf = (loop: string): Work | undefined =>
  loop.startsWith("Polling") ? "polls" : loop.startsWith("Delivering") ? "sends" : undefined;

export const makeTicker = (
  machine: Machine,
  idleMs: number,
  agenda: (work: Work) => Agenda,
) => {
  interface Waiting {
    readonly resume: () => void;
    readonly process: Process;
    cancel: () => void;
  }
  const waiting = { polls: new Set<Waiting>(), sends: new Set<Waiting>() };
  const happenedAt = { polls: -Infinity, sends: -Infinity };

  const untilNext = (work: Work): number => {
    const passed = machine.now() - happenedAt[work];
    const { isDue, dueIn } = agenda(work);
    const round = (isDue ? rounds : rounds.slice(0, 1)).find((ms) => ms > passed);
    const idle = isDue ? idleMs : quietMs;
    return Math.max(tickMs, Math.min(round === undefined ? idle : round - passed, dueIn));
  };

  const wait = (work: Work, entry: Waiting, ms: number) => {
    entry.cancel = machine.after(entry.process, ms, () => {
      waiting[work].delete(entry);
      entry.resume();
    });
  };

  const tickOf = (work: Work) =>
    Effect.callback<void>((resume) => {
      const process = machine.running();
      if (process === undefined) return;
      const entry: Waiting = { process, resume: () => resume(Effect.void), cancel: () => {} };
      waiting[work].add(entry);
      wait(work, entry, untilNext(work));
      return Effect.sync(() => {
        entry.cancel();
        waiting[work].delete(entry);
      });
    });
  const ticks = { polls: tickOf("polls"), sends: tickOf("sends") };
  const tick = Effect.sleep(tickMs);

  return {
    tick: (loop: string): Effect.Effect<void> => {
      const work = workOf(loop);
      return work === undefined ? tick : ticks[work];
    },
    /** Something has happened that may concern all loops of this kind. */
    happened: (work: Work) => {
      if (machine.now() === happenedAt[work]) return;
      happenedAt[work] = machine.now();
      for (const entry of waiting[work]) {
        entry.cancel();
        if (entry.process.alive) wait(work, entry, tickMs);
        else waiting[work].delete(entry);
      }
    },
  };
};
