import type { Check, Violation, Windows } from "./checks.ts";
import type { History, Step } from "./history.ts";
import type { Result } from "./simulate.ts";

/*
 * What many simulations come to. The order in which they are counted makes no difference.
 */

/** What one seed came to, small enough to be sent from a worker. */
export interface Outcome {
  readonly seed: number;
  readonly violations: ReadonlyArray<Violation>;
  readonly windows: Windows;
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: ReadonlyArray<string>;
}

/** Steps that are daily life; all others are trouble. */
const life: ReadonlySet<Step["do"]> = new Set<Step["do"]>([
  "open",
  "retitle",
  "edit",
  "label",
  "unlabel",
  "comment",
  "close",
  "reopen",
  "merge",
  "delete",
  "publish",
  "commit",
  "touch",
  "hide",
  "show",
  "gate",
  "open gate",
  "change",
]);

const faultOf = (step: Step): string => {
  switch (step.do) {
    case "upstream":
    case "receiver":
      return `${step.do} ${step.trouble.kind}`;
    case "disk":
      return `disk ${step.trouble}`;
    default:
      return step.do;
  }
};

export const outcomeOf = (seed: number, history: History, result: Result): Outcome => {
  const { steps } = history;
  const flood = (step: Step) => step.do === "flood" ? step.count : 0;
  return {
    seed,
    violations: result.violations,
    windows: result.windows,
    counts: {
      ...result.figures,
      days: history.days,
      changes: steps.reduce((sum, step) => sum + (life.has(step.do) ? 1 : flood(step)), 0),
    },
    faults: steps.filter((step) => !life.has(step.do)).map(faultOf),
  };
};

export const makeFigures = () => {
  const outcomes = new Map<number, Outcome>();
  const total = (of: (outcome: Outcome) => number): string =>
    outcomes.values().reduce((sum, outcome) => sum + of(outcome), 0).toLocaleString("en");
  const count = (key: string) => total(({ counts }) => counts[key] ?? 0);

  const failures = (): ReadonlyMap<Check, ReadonlyArray<number>> => {
    const found = new Map<Check, Array<number>>();
    for (const { seed, violations } of [...outcomes.values()].sort((a, b) => a.seed - b.seed)) {
      for (const check of new Set(violations.map(({ check }) => check))) {
        found.set(check, [...found.get(check) ?? [], seed]);
      }
    }
    return found;
  };

  return {
    add: (outcome: Outcome): void => void outcomes.set(outcome.seed, outcome),
    failures,
    failed: () => outcomes.values().filter(({ violations }) => violations.length > 0).toArray(),
    /** What all of it comes to, for people. */
    lines: (): ReadonlyArray<string> => {
      const faults = new Map<string, number>();
      for (const fault of outcomes.values().flatMap((outcome) => outcome.faults)) {
        faults.set(fault, (faults.get(fault) ?? 0) + 1);
      }
      return [
        `${outcomes.size} seeds, ${count("days")} days: ${
          count("changes")
        } changes at upstreams, ` +
        `${count("polls")} polls, ${count("requests")} requests`,
        `${count("events")} events matched; ${count("told")} alerts taken in ` +
        `${count("messages")} messages`,
        `windows used: killed before it was written down ${
          total(({ windows }) => windows.kill)
        }, ` +
        `answered too late ${total(({ windows }) => windows.late)}, ` +
        `tried again by the operator ${total(({ windows }) => windows.retried)}`,
        "troubles:",
        ...[...faults].sort(([a], [b]) => a < b ? -1 : 1).map(([fault, times]) =>
          `  ${fault}: ${times.toLocaleString("en")}`
        ),
        failures().size === 0 ? "no promise was broken" : "promises broken, by seed:",
        ...[...failures()].map(([check, seeds]) =>
          `  ${check}: ${seeds.length} (${seeds.slice(0, 12).join(", ")}${
            seeds.length > 12 ? ", …" : ""
          })`
        ),
      ];
    },
  };
};
