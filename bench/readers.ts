import { addresses, percentile } from "./addresses.ts";

/*
 * Readers of the page and programs at the API: two hundred requests a second, whether or not those before
 * have been answered, of each address as often as of the others. Prints what they met with when stopped.
 */

export interface Readings {
  readonly requests: number;
  readonly answered: number;
  /** Turned away with 503. */
  readonly refused: number;
  /** Of those answered. */
  readonly p50: number;
  readonly p95: number;
}

const everyMs = 5;
const [origin = ""] = Deno.args;
const all = Object.values(addresses);
const times: Array<number> = [];
let [requests, refused] = [0, 0];
const began = performance.now();

const ask = async (address: string) => {
  const at = performance.now();
  const response = await fetch(`${origin}${address}`);
  await response.arrayBuffer();
  if (response.ok) times.push(performance.now() - at);
  else refused++;
};

setInterval(() => {
  // As many as are due, for a timer may be late.
  while (requests * everyMs < performance.now() - began) {
    const address = all[requests++ % all.length];
    if (address !== undefined) ask(address()).catch(() => {});
  }
}, everyMs);

Deno.addSignalListener("SIGTERM", () => {
  const readings: Readings = {
    requests,
    answered: times.length,
    refused,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
  };
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(readings)));
  Deno.exit();
});
