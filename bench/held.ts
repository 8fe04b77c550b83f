import { StatementSync } from "node:sqlite";

/*
 * Loaded before the program (`deno run --preload`): notes for how long its event loop was held, and by
 * which statement. Says so, and begins anew, at the port that `MRT_BENCH_HELD` names.
 */

/** Since it was last told, in ms. */
export interface Held {
  readonly loopMs: number;
  readonly statementMs: number;
  /** The statement that took longest. */
  readonly statement: string;
}

const none = () => ({ loopMs: 0, statementMs: 0, statement: "" });
let held = none();

const { all } = StatementSync.prototype;
StatementSync.prototype.all = function (this: StatementSync, ...parameters) {
  const began = performance.now();
  const rows = all.apply(this, parameters);
  const took = performance.now() - began;
  if (took > held.statementMs) {
    held.statementMs = took;
    held.statement = this.sourceSQL;
  }
  return rows;
};

// What is left running would keep the program itself from being loaded.
let last = performance.now();
Deno.unrefTimer(setInterval(() => {
  const now = performance.now();
  // The timer itself takes one.
  held.loopMs = Math.max(held.loopMs, now - last - 1);
  last = now;
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
