import * as Effect from "effect/Effect";
import * as Schedule from "effect/Schedule";
import { SourceStore } from "../domain/source_store.ts";

/** How often a source that is being polled is tried again, and for how long: few polls take longer. */
const patience = { schedule: Schedule.spaced("1 second"), times: 300 };

/**
 * Makes sources due at once. One that is being polled falls due when that poll has ended, for it may
 * have looked already where something is new now. The scope ends the waiting.
 */
export const pollSoon = Effect.fn("PollSoon.pollSoon")(function* (keys: ReadonlyArray<string>) {
  const { makeDue } = yield* SourceStore;
  if ((yield* makeDue(keys)) === keys.length) return;
  yield* Effect.forEach(
    keys,
    (key) => Effect.repeat(makeDue([key]), { ...patience, until: (due) => due > 0 }),
    { concurrency: "unbounded", discard: true },
  ).pipe(Effect.forkScoped);
});
