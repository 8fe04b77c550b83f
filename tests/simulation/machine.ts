import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Context from "effect/Context";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import type * as Scheduler from "effect/Scheduler";
import { queue } from "./queue.ts";

/*
 * A computer on virtual time. Its programs are effects that run on its clock and its scheduler; it can
 * kill one between any two of its steps, so that no finalizer runs, sleep for days, and have its clock
 * set. Nothing in it waits for the real time or the real event loop, so a run is the same every time.
 */

export interface Process {
  readonly name: string;
  /** False once it has ended or was killed. */
  alive: boolean;
  /** Effects asked of it so far: statements and messages; what a death is counted by. */
  steps: number;
  /** How it ended by itself. */
  exit: Exit.Exit<unknown, unknown> | undefined;
  /** Runs when it is gone, however that came about. */
  readonly onGone: Array<() => void>;
  /** Asks it to stop in order. */
  stop: () => void;
}

export interface Machine {
  /** Epoch ms that have really passed. */
  readonly now: () => number;
  /** Epoch ms by the machine's own clock. */
  readonly wall: () => number;
  /** Sets the machine's clock ahead of the real time, or behind it. */
  readonly setClock: (aheadMs: number) => void;
  /** Whose step is being run. */
  readonly running: () => Process | undefined;
  readonly spawn: <A, E, R>(
    name: string,
    context: Context.Context<R>,
    program: Effect.Effect<A, E, R>,
  ) => Process;
  readonly kill: (process: Process) => void;
  /** Runs a step of the process when so many ms have passed; cancelled by what it returns. */
  readonly after: (process: Process, ms: number, run: () => void) => () => void;
  /** Outside of the machine something happens then, asleep or not. */
  readonly at: (time: number, happen: () => void) => void;
  /** The same for what happens on it: when it sleeps then, so many ms after it wakes. */
  readonly whenAwake: (time: number, happen: () => void, afterMs?: number) => void;
  /** No program runs before that time. */
  readonly sleepUntil: (time: number) => void;
  /** When the machine last stood still or had its clock set (real epoch ms). */
  readonly steadySince: () => number;
  /** Runs everything that happens up to that time. */
  readonly runUntil: (time: number) => void;
}

interface Timer {
  readonly process: Process;
  readonly fire: () => void;
  cancelled: boolean;
}

const nanos = (ms: number) => BigInt(Math.round(ms * 1000)) * 1000n;

/** Steps that may be run at one moment; more is a program that turns in circles. */
const longestMoment = 2_000_000;

export const makeMachine = (start: number): Machine => {
  let now = start;
  let ahead = 0;
  let asleepUntil = start;
  let steadySince = start;
  let running: Process | undefined;
  const tasks: Array<{ readonly process: Process; readonly run: () => void }> = [];
  const timers = queue<Timer>();
  const events = queue<() => void>();

  const inside = (process: Process, run: () => void) => {
    if (!process.alive) return;
    const before = running;
    running = process;
    try {
      run();
    } finally {
      running = before;
    }
  };

  const after: Machine["after"] = (process, ms, run) => {
    const timer: Timer = { process, fire: run, cancelled: false };
    timers.add(now + Math.max(0, ms), timer);
    return () => {
      timer.cancelled = true;
    };
  };

  const clockOf = (process: Process): Clock.Clock => {
    const wall = () => now + ahead;
    const sleep = (ms: number): Effect.Effect<void> =>
      Effect.callback<void>((resume) => Effect.sync(after(process, ms, () => resume(Effect.void))));
    return {
      currentTimeMillisUnsafe: wall,
      currentTimeMillis: Effect.sync(wall),
      currentTimeNanosUnsafe: () => nanos(wall()),
      currentTimeNanos: Effect.sync(() => nanos(wall())),
      monotonicTimeNanosUnsafe: () => nanos(now),
      monotonicTimeNanos: Effect.sync(() => nanos(now)),
      sleep: (duration) => {
        const ms = Duration.toMillis(duration);
        return Number.isFinite(ms) ? sleep(ms) : Effect.never;
      },
    };
  };

  const gone = (process: Process) => {
    if (!process.alive) return;
    process.alive = false;
    for (const hook of process.onGone) hook();
  };

  const spawn: Machine["spawn"] = (name, context, program) => {
    const process: Process = {
      name,
      alive: true,
      steps: 0,
      exit: undefined,
      onGone: [],
      stop: () => {},
    };
    const scheduler: Scheduler.Scheduler = {
      executionMode: "async",
      shouldYield: (fiber) => fiber.currentOpCount >= fiber.cache.maxOpsBeforeYield,
      makeDispatcher: () => ({
        scheduleTask: (run) => void tasks.push({ process, run }),
        flush: () => {},
      }),
    };
    tasks.push({
      process,
      run: () => {
        const fiber = Effect.runForkWith(Context.add(context, Clock.Clock, clockOf(process)))(
          program,
          { scheduler },
        );
        process.stop = () => inside(process, () => fiber.interruptUnsafe());
        fiber.addObserver((exit) => {
          process.exit = exit;
          gone(process);
        });
      },
    });
    return process;
  };

  const drain = () => {
    let steps = 0;
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
      if (++steps > longestMoment) throw new Error(`${task.process.name} turns in circles`);
      inside(task.process, task.run);
    }
  };

  const runUntil = (end: number) => {
    drain();
    while (true) {
      const timer = Math.max(timers.nextAt(), asleepUntil);
      const event = events.nextAt();
      const next = Math.min(timer, event);
      if (next > end) break;
      now = Math.max(now, next);
      if (event <= timer) events.take()?.();
      else {
        const due = timers.take();
        if (due !== undefined && !due.cancelled) inside(due.process, due.fire);
      }
      drain();
    }
    now = Math.max(now, end);
  };

  const whenAwake = (time: number, happen: () => void, afterMs = 0): void =>
    events.add(
      time,
      () => asleepUntil > now ? whenAwake(asleepUntil + afterMs, happen, afterMs) : happen(),
    );

  return {
    now: () => now,
    wall: () => now + ahead,
    setClock: (ms) => {
      if (ms !== ahead) steadySince = Math.max(steadySince, now);
      ahead = ms;
    },
    running: () => running,
    spawn,
    kill: gone,
    after,
    at: (time, happen) => events.add(time, happen),
    whenAwake,
    sleepUntil: (time) => {
      asleepUntil = Math.max(asleepUntil, time);
      steadySince = Math.max(steadySince, asleepUntil);
    },
    steadySince: () => steadySince,
    runUntil,
  };
};

/** Why a program ended, in words. */
export const ending = ({ exit }: Process): string =>
  exit === undefined
    ? "killed"
    : Exit.isSuccess(exit)
    ? "ended"
    : Cause.hasInterruptsOnly(exit.cause)
    ? "stopped"
    : Cause.pretty(exit.cause);
