import process from "node:process";
import { StatementSync } from "node:sqlite";

/*
 * Loaded before the program (`deno run --preload`): notes for how long its event loop was held, and by
 * which statement. Says so, and begins anew, at the port that `MRT_BENCH_HELD` names.
 */

/** In ms, since it was last told; never more than the processor was used, for other programs run too. */
export interface Held {
  readonly loopMs: number;
  readonly statementMs: number;
  /** The statement that took longest. */
  readonly statement: string;
}

const none = () => ({ loopMs: 0, statementMs: 0, statement: "" });
let held = none();

const now = () => ({ at: performance.now(), used: process.cpuUsage() });
const since = (began: ReturnType<typeof now>): number => {
  const { user, system } = process.cpuUsage(began.used);
  return Math.min(performance.now() - began.at, (user + system) / 1000);
};

const all = StatementSync.prototype.all;
const timedAll: typeof all = function (this: StatementSync, ...parameters: Array<never>) {
  const began = now();
  const rows = Reflect.apply(all, this, parameters);
  const took = since(began);
  if (took > held.statementMs) {
    held.statementMs = took;
    held.statement = this.sourceSQL;
  }
  return rows;
};
StatementSync.prototype.all = timedAll;

// What is left running would keep the program itself from being loaded.
let last = now();
Deno.unrefTimer(setInterval(() => {
  held.loopMs = Math.max(held.loopMs, since(last));
  last = now();
}, 1));

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.env.get("MRT_BENCH_HELD")),
  onListen: () => {},
}, () => {
  const answer = Response.json(held satisfies Held);
  held = none();
  return answer;
}).unref();
