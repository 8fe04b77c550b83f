import type { DatabaseSync } from "node:sqlite";
import * as Effect from "effect/Effect";
import * as App from "./app.ts";
import { changed, type Configured, firstConfig, textOf } from "./config.ts";
import { dice } from "./dice.ts";
import { type Channel, type History, hour, minute, second, type Step } from "./history.ts";
import { makeMachine, type Process } from "./machine.ts";
import type { Reception } from "./channel.ts";
import { makeReceivers } from "./receivers.ts";
import { type Trouble, useDisk } from "./sqlite.ts";
import { observer, type StateFiles } from "./state.ts";
import { makeTicker } from "./ticker.ts";
import { makeUpstreams, type Page, upstreamAt } from "./upstreams.ts";
import type { Asked } from "./transport.ts";

/*
 * A machine with MRT on it, and the world around it, through one history.
 */

/** Noon on a Tuesday. */
export const start = Date.UTC(2026, 10, 24, 12);

/** How long a service manager waits for a process to end in order. */
const stopWithin = 25 * second;
const restartAfter = 30 * second;

/** After a hangup either the old or the new config may be in force for so long. */
const reloadMs = 5 * minute;

/** A config that a process has read; where it could not use its state it may not be in force. */
interface Load {
  readonly config: Configured;
  readonly at: number;
  readonly isSick: boolean;
}

/** What is told of the world while it goes on. */
export interface Witness {
  /** An upstream has shown this to the process. */
  readonly page: (page: Page, process: Process) => void;
  readonly asked: (asked: Asked) => void;
  /** A page of this source was asked for. */
  readonly pageAsked: (source: string) => void;
  /** An upstream has asked for that much patience. */
  readonly patience: (asked: Asked, forMs: number) => void;
  /** An operator has ended these deliveries. */
  readonly dropped: (ids: ReadonlyArray<string>) => void;
  /** The process has written a transaction. */
  readonly committed: (process: Process) => void;
  readonly received: (reception: Reception, process: Process | undefined) => void;
  readonly logged: (line: string) => void;
  readonly died: (process: Process) => void;
  /** Called every half an hour, or twice an interval. */
  readonly look: () => void;
}

/** Statements after which the loops of a daemon have something to do. */
const isNews = /^(?:INSERT INTO|UPDATE) (?:alerts|deliveries|"alerts"|"deliveries")\b/;
/** Statements that may write down what a poll found; a claim does not. */
const isPoll = /^(?!.*SET lease_owner =)(?:INSERT INTO|UPDATE|WITH|DELETE FROM)\b.*\bcursors\b/s;
const isWrite = /^(?:BEGIN|COMMIT|INSERT|UPDATE|DELETE|WITH)\b/;

export const makeWorld = (
  history: History,
  files: StateFiles,
  makeWitness: (world: WorldView) => Witness,
) => {
  const { setup } = history;
  const machine = makeMachine(start);
  const inner = dice(setup.seed);
  const file = files.fresh();
  /** Counts what may have changed the state. */
  let writes = 0;
  const state = observer(file, () => writes);
  const idleMs = Math.max(5 * minute, Math.min(2 * hour, setup.intervalMinutes * minute / 4));
  const ticker = makeTicker(machine, idleMs, (work) => {
    const now = machine.wall();
    const { isDue, next } = state.agenda(work, now);
    return { isDue, dueIn: next - now };
  });
  const latency = () => inner.whole(20, 400);
  let config: Configured = firstConfig(history);
  const troubles: Array<{ readonly what: Trouble; readonly until: number }> = [];
  let logBrokenUntil = 0;
  const onSend: Array<Step> = [];
  let killAfterSend: (() => void) | undefined;
  let countdown: { readonly left: () => boolean; readonly die: () => void } | undefined;
  const daemons: Array<Process | undefined> = [undefined, undefined];
  const hangups: Array<(() => void) | undefined> = [undefined, undefined];
  let up = true;
  const loads = new Map<Process, ReadonlyArray<Load>>();
  const onTheirWay = new Map<Process, Record<string, ReadonlyArray<string>>>();

  const step = (): boolean => {
    if (countdown?.left() === false) {
      const { die } = countdown;
      countdown = undefined;
      die();
      return false;
    }
    return true;
  };

  const upstreams = makeUpstreams({
    now: machine.now,
    latency,
    shown: (page) => {
      const process = machine.running();
      if (process !== undefined) witness.page(page, process);
    },
    asked: (source) => witness.pageAsked(source),
  });

  const receivers = makeReceivers({
    now: machine.now,
    latency,
    inFlight: (channel) => {
      const process = machine.running();
      return (process && onTheirWay.get(process)?.[channel]) ?? [];
    },
    received: (reception) => {
      witness.received(reception, machine.running());
      for (const step of onSend.splice(0)) machine.at(machine.now() + 100, () => happen(step));
      ticker.happened("sends");
      if (reception.result !== "taken" || killAfterSend === undefined) return true;
      const die = killAfterSend;
      killAfterSend = undefined;
      die();
      return false;
    },
  });

  const view: WorldView = {
    history,
    machine,
    state,
    upstreams,
    receivers,
    idleMs,
    config: () => config,
    inForce: (process) => {
      const all = loads.get(process) ?? [];
      const isDone = ({ at, isSick }: Load) =>
        !isSick && machine.now() - Math.max(at, machine.steadySince()) > reloadMs;
      const first = all.findLastIndex(isDone);
      return all.slice(Math.max(0, first)).map(({ config }) => config);
    },
    stateWellSince: () => {
      const last = Math.max(0, ...troubles.map(({ until }) => until));
      return last > machine.now() ? Infinity : last;
    },
    upSince: () => up ? upSince : Infinity,
    logBroken: () => machine.now() < logBrokenUntil,
  };
  let upSince = start;
  const witness = makeWitness(view);

  let touched = false;
  let polled = false;
  useDisk({
    opened: (connection: DatabaseSync) => {
      machine.running()?.onGone.push(() => {
        try {
          connection.close();
        } catch {
          // It was closed by its scope.
        }
      });
    },
    before: (sql, inTransaction) => {
      const process = machine.running();
      if (process === undefined) return undefined;
      if (!process.alive || !step()) return "broken";
      if (isWrite.test(sql)) writes++;
      if (isNews.test(sql)) touched = true;
      if (isPoll.test(sql)) polled = true;
      const now = machine.now();
      for (const { what, until } of troubles) {
        if (until <= now) continue;
        if (what === "broken") return what;
        if (isWrite.test(sql) && (what === "full" || !inTransaction)) return what;
      }
      return undefined;
    },
    committed: () => {
      const process = machine.running();
      if (process === undefined) return;
      if (touched) ticker.happened("sends");
      if (polled) witness.committed(process);
      touched = false;
      polled = false;
    },
  });

  const around: App.Surroundings = {
    file,
    dice: inner,
    receivers,
    taken: (channel, deliveries) => {
      const process = machine.running();
      if (process === undefined) return;
      onTheirWay.set(process, { ...onTheirWay.get(process), [channel]: deliveries });
    },
    tick: ticker.tick,
    lookMinutes: Math.min(2 * hour, Math.max(hour, 2 * idleMs)) / minute,
    server: (asked) => {
      const process = machine.running();
      if (process?.alive !== true || !step()) return { silent: "never" };
      witness.asked(asked);
      const taken = receivers.post(asked);
      if (taken !== undefined) return taken;
      const upstream = upstreamAt(asked.url.host);
      if (upstream === undefined) return { afterMs: latency(), status: 200, body: "[]" };
      const answer = upstreams.serve(asked);
      // Whoever was refused may ask again too soon.
      if ("silent" in answer || answer.status >= 400) ticker.happened("polls");
      const retryAfter = "silent" in answer ? undefined : answer.headers?.["retry-after"];
      if (retryAfter !== undefined) witness.patience(asked, Number(retryAfter) * 1000);
      return answer;
    },
    log: (line) => {
      // Whoever reads that a new config could not be used tries again.
      if (line.includes('"config_refused"')) {
        machine.at(machine.now() + 10 * minute, () => hangups.forEach((hangup) => hangup?.()));
      }
      if (machine.now() < logBrokenUntil) throw new Error("No space left on device");
      witness.logged(line);
    },
  };
  const context = App.surroundings(around);
  const configText = () => {
    const process = machine.running();
    if (process !== undefined) {
      const before = loads.get(process) ?? [];
      const isSick = view.stateWellSince() === Infinity;
      loads.set(process, [...before, { config, at: machine.now(), isSick }]);
    }
    return textOf(config, setup);
  };

  const startDaemon = (index: 0 | 1) => {
    if (daemons[index]?.alive === true) return;
    let waiting: (() => void) | undefined;
    let pending = false;
    hangups[index] = () => {
      if (waiting === undefined) pending = true;
      else waiting();
    };
    const nextHangup = Effect.callback<void>((resume) => {
      if (pending) {
        pending = false;
        return resume(Effect.void);
      }
      const process = machine.running();
      waiting = () => {
        waiting = undefined;
        if (process !== undefined) machine.after(process, 0, () => resume(Effect.void));
      };
      return Effect.sync(() => {
        waiting = undefined;
      });
    });
    const process = machine.spawn(
      `daemon ${index}`,
      context,
      App.daemon(around, configText, nextHangup),
    );
    daemons[index] = process;
    if (index === 0) upSince = machine.now();
    process.onGone.push(() => {
      witness.died(process);
      // As a service manager does with what has ended by itself.
      if (process.exit !== undefined && up && index === 0 && daemons[0] === process) {
        machine.at(machine.now() + restartAfter, () => up && startDaemon(0));
      }
    });
  };

  const run = (name: string, program: Effect.Effect<unknown, unknown>) => {
    const process = machine.spawn(name, context, program);
    process.onGone.push(() => witness.died(process));
    return process;
  };

  const drop = () => {
    const before = state.deliveries().map(({ id }) => id);
    run("drop", App.dropAll(around, configText)).onGone.push(() => {
      const left = new Set(state.deliveries().map(({ id }) => id));
      witness.dropped(before.filter((id) => !left.has(id)));
    });
  };

  const down = (minutes: number) => {
    up = false;
    machine.whenAwake(machine.now() + minutes * minute, () => {
      up = true;
      upSince = machine.now();
      if (setup.mode !== "cron") startDaemon(0);
    });
  };

  const kill = (minutes: number) => {
    const victim = machine.running() ?? daemons[0];
    if (victim === undefined) return;
    machine.kill(victim);
    if (victim === daemons[0]) down(minutes);
  };

  const setClock = (aheadMs: number) => {
    machine.setClock(aheadMs);
    ticker.happened("polls");
    ticker.happened("sends");
  };

  const onMachine: ReadonlySet<Step["do"]> = new Set([
    "clock",
    "sleep",
    "kill",
    "kill after send",
    "restart",
    "reload",
    "second",
    "disk",
    "spoil",
    "log breaks",
    "retry all",
    "drop all",
    "replay",
  ]);

  const happen = (step: Step): void => {
    if ("onSend" in step && step.onSend === true) {
      onSend.push({ ...step, onSend: false });
      return;
    }
    switch (step.do) {
      case "receiver":
        return receivers.happen(step);
      case "clock":
        setClock(step.aheadMinutes * minute);
        machine.whenAwake(machine.now() + step.minutes * minute, () => setClock(0));
        return;
      case "sleep":
        return machine.sleepUntil(machine.now() + step.minutes * minute);
      case "kill": {
        let left = step.steps;
        countdown = { left: () => left-- > 0, die: () => kill(step.downMinutes) };
        return;
      }
      case "kill after send":
        killAfterSend = () => kill(step.downMinutes);
        return;
      case "restart": {
        const process = daemons[0];
        if (process?.alive !== true) return;
        up = false;
        process.stop();
        machine.whenAwake(machine.now() + stopWithin, () => {
          machine.kill(process);
          machine.whenAwake(machine.now() + step.downMinutes * minute, () => {
            up = true;
            startDaemon(0);
          });
        }, stopWithin);
        return;
      }
      case "reload":
        config = changed(config, step.change, (repo) => upstreams.forge.repoAt(repo).name);
        for (const hangup of hangups) hangup?.();
        return;
      case "second": {
        startDaemon(1);
        const second = daemons[1];
        machine.whenAwake(machine.now() + step.minutes * minute, () => second?.stop());
        return;
      }
      case "disk":
        troubles.push({ what: step.trouble, until: machine.now() + step.seconds * second });
        return;
      case "spoil":
        return state.spoil();
      case "log breaks":
        logBrokenUntil = machine.now() + step.minutes * minute;
        return;
      case "retry all":
        return void run("retry", App.retryAll(around, configText));
      case "drop all":
        return drop();
      case "replay":
        return void run("replay", App.replay(around, configText, step.hours * hour));
      default:
        return upstreams.happen(step);
    }
  };

  upstreams.fill(setup.before, Math.max(3, setup.repos));
  for (const step of history.steps) {
    const time = start + step.at * minute;
    // The world outside goes on while the machine sleeps.
    if (onMachine.has(step.do)) machine.whenAwake(time, () => happen(step));
    else machine.at(time, () => happen(step));
  }
  const everyRun = (at: number) => {
    if (up) run("once", App.cron(around, configText));
    machine.at(
      at + setup.intervalMinutes * minute,
      () => everyRun(at + setup.intervalMinutes * minute),
    );
  };
  machine.at(start, () => {
    if (setup.mode !== "cron") startDaemon(0);
    if (setup.mode !== "daemon") everyRun(start);
  });
  const lookEvery = Math.min(30, setup.intervalMinutes / 2) * minute;
  const looks = (at: number) => {
    witness.look();
    machine.at(at + lookEvery, () => looks(at + lookEvery));
  };
  machine.at(start + lookEvery, () => looks(start + lookEvery));

  return {
    view,
    /** Goes on until so many ms have passed since the start. */
    run: (ms: number) => machine.runUntil(start + ms),
    close: () => {
      for (const process of daemons) if (process !== undefined) machine.kill(process);
      useDisk(undefined);
      state.close();
    },
  };
};

/** What the checks see of the world. */
export interface WorldView {
  readonly history: History;
  readonly machine: ReturnType<typeof makeMachine>;
  readonly state: ReturnType<typeof observer>;
  readonly upstreams: ReturnType<typeof makeUpstreams>;
  readonly receivers: ReturnType<typeof makeReceivers>;
  /** How seldom a daemon's loops come round when nothing happens, in ms. */
  readonly idleMs: number;
  readonly config: () => Configured;
  /** What may be in force in that process, which needs a while to change from one to the next. */
  readonly inForce: (process: Process) => ReadonlyArray<Configured>;
  /** When the state file could last not be used; Infinity while it cannot. */
  readonly stateWellSince: () => number;
  /** Since when the program is there to run; Infinity while it is not. */
  readonly upSince: () => number;
  readonly logBroken: () => boolean;
}

export type { Channel };
