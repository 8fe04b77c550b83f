import { makeChecks, type Violation, type Windows } from "./checks.ts";
import { loadPlugins } from "./app.ts";
import { channels } from "./channels.ts";
import { textOf } from "./config.ts";
import { day, type History, hour, minute, plain } from "./history.ts";
import { alertOf, makeLedger } from "./ledger.ts";
import { lists } from "./lists.ts";
import { makeOracle } from "./oracle.ts";
import { installDisk } from "./sqlite.ts";
import { type StateFiles, stateFiles } from "./state.ts";
import { makeUpstreams } from "./upstreams.ts";
import { makeWorld, start } from "./world.ts";

export interface Result {
  readonly violations: ReadonlyArray<Violation>;
  readonly windows: Windows;
  readonly figures: {
    /** What happened and matched. */
    readonly events: number;
    /** Alerts that a recipient has taken. */
    readonly told: number;
    readonly messages: number;
    readonly requests: number;
    readonly polls: number;
  };
  readonly log: ReadonlyArray<string>;
}

/** After the last day nothing more happens for so long (ms), and then nothing may be left. */
const healingOf = ({ setup }: History): number =>
  Math.max(12 * hour, 2 * setup.intervalMinutes * minute);

/** A config that names every plugin the simulation plays. */
const everything = {
  repos: ["acme/repo-0"],
  lists: lists.map(({ name }) => name),
  channels: channels.map(({ channel }) => channel),
  keywords: ["qwen"],
};

let files: Promise<StateFiles> | undefined;

/** Upstreams that show something of every list. */
const anyUpstreams = () => {
  const upstreams = makeUpstreams({
    now: () => start,
    latency: () => 0,
    shown: () => {},
    asked: () => {},
  });
  upstreams.fill(1, 1);
  return upstreams;
};

let ids = 0;

/** Ids are the same in every run of a history. */
const installIds = () => {
  crypto.randomUUID = () => {
    const hex = (++ids).toString(16).padStart(12, "0");
    return `00000000-0000-4000-8000-${hex}`;
  };
};

/** Opens what a thread needs for simulations. */
export const prepare = (): Promise<StateFiles> => {
  files ??= Promise.all([
    stateFiles(),
    loadPlugins(textOf(everything, plain), anyUpstreams().serve),
  ]).then(([opened]) => {
    installDisk();
    installIds();
    globalThis.addEventListener("unload", opened.remove);
    return opened;
  });
  return files;
};

/** How often it is asked whether a run is over (ms). */
const stretch = 6 * hour;

/**
 * Runs a history to its end, or until `isOver`. The same history has the same result, whatever was run
 * before it.
 */
export const simulate = (
  history: History,
  files: StateFiles,
  isOver: (violations: ReadonlyArray<Violation>) => boolean = () => false,
): Result => {
  ids = 0;
  const log: Array<string> = [];
  let requests = 0;
  let polls = 0;
  let parts: {
    readonly oracle: ReturnType<typeof makeOracle>;
    readonly ledger: ReturnType<typeof makeLedger>;
    readonly checks: ReturnType<typeof makeChecks>;
  } | undefined;
  const world = makeWorld(history, files, (view) => {
    const oracle = makeOracle(view);
    const ledger = makeLedger(view);
    const checks = makeChecks(view, oracle, ledger, start);
    parts = { oracle, ledger, checks };
    return {
      page: oracle.page,
      asked: (asked) => {
        requests++;
        checks.asked(asked);
      },
      pageAsked: checks.pageAsked,
      patience: checks.patience,
      committed: (process) => {
        const polled = oracle.committed(process);
        polls += polled.length;
        checks.polled(polled);
      },
      received: (reception, process) => {
        ledger.received(reception, process);
        checks.received(reception);
      },
      logged: (line) => {
        log.push(line);
        checks.logged(line);
      },
      died: (process) => {
        ledger.died(process);
        checks.died(process);
      },
      dropped: (ids) => {
        for (const id of ids) {
          ledger.dropped.set(id, view.state.alert(alertOf(id))?.total ?? 0);
        }
      },
      look: checks.look,
    };
  });
  const { stackTraceLimit } = Error;
  // Effect captures a stack at every call of a function of its, which costs more than the call.
  Error.stackTraceLimit = 0;
  try {
    const end = history.days * day + healingOf(history);
    const violations = parts?.checks.violations ?? [];
    for (let ms = stretch; ms < end && !isOver(violations); ms += stretch) world.run(ms);
    if (!isOver(violations)) {
      world.run(end);
      parts?.checks.atEnd();
    }
    return {
      violations,
      windows: parts?.checks.windows ?? { kill: 0, late: 0, retried: 0 },
      figures: {
        events: parts?.oracle.happened.length ?? 0,
        told: [...parts?.ledger.accounts.values() ?? []].filter(({ takes }) => takes.length > 0)
          .length,
        messages: parts?.ledger.messages.length ?? 0,
        requests,
        polls,
      },
      log,
    };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    world.close();
  }
};
