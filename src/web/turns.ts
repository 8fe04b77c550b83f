import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Semaphore from "effect/Semaphore";

/*
 * Pages take turns, and polls and messages come first: one page is made at a time, and while the state is
 * being written, a page is followed by a rest so many times as long as it took.
 */

const rest = 9;
const longestRest = Duration.seconds(1);
/** Pages that wait, with the one that is made; more would wait for longer than people do. */
const mostWaiting = 8;

export type Turns = ReturnType<typeof makeTurns>;

/**
 * Takes a turn with what is asked for; what comes when too many wait is turned away. The revision is
 * another number whenever the state was written.
 */
export const makeTurns = (revisionNow: Effect.Effect<number>) => {
  const turn = Semaphore.makeUnsafe(1);
  let waiting = 0;
  let last = { revision: 0, endedAt: 0, took: 0 };
  /** Until the next turn, in ms. */
  const restNow = Effect.gen(function* () {
    const revision = yield* revisionNow;
    const now = yield* Clock.currentTimeMillis;
    const isIdle = revision === last.revision;
    last = { ...last, revision };
    const left = last.endedAt + rest * last.took - now;
    return isIdle ? 0 : Math.min(Math.max(0, left), Duration.toMillis(longestRest));
  });
  return <A, E, R>(work: Effect.Effect<A, E, R>, refused: A): Effect.Effect<A, E, R> =>
    Effect.suspend(() => {
      if (waiting >= mostWaiting) return Effect.succeed(refused);
      waiting++;
      return turn.withPermits(1)(Effect.gen(function* () {
        yield* Effect.sleep(yield* restNow);
        const began = yield* Clock.currentTimeMillis;
        return yield* Effect.ensuring(
          work,
          Effect.map(Clock.currentTimeMillis, (endedAt) => {
            last = { ...last, endedAt, took: endedAt - began };
          }),
        );
      })).pipe(Effect.ensuring(Effect.sync(() => {
        waiting--;
      })));
    });
};
