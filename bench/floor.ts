import { cpuMs, peakMb, type Usage } from "./process.ts";

/*
 * Plain fetch and JSON.parse of what MRT asks for, as many at a time as MRT: what its work cannot do
 * without. Prints what it took, in time from the first request to the last answer parsed.
 */

/** Requests that share so many lanes, or each a message of the robot. */
export interface Lane {
  /** With `#` for the number of the list, from 0, and `@` for that of the page, from 1. */
  readonly url: string;
  readonly lists: number;
  readonly pages?: number;
  readonly lanes: number;
  /** Posted, if there is any. */
  readonly body?: string;
}

const take = ({ url, lists, pages = 1, lanes, body }: Lane) => {
  let next = 0;
  const options = body === undefined ? {} : { method: "POST", body };
  return Promise.all(Array.from({ length: lanes }, async () => {
    while (next < lists) {
      const list = url.replaceAll("#", String(next++));
      for (let page = 1; page <= pages; page++) {
        JSON.parse(await (await fetch(list.replaceAll("@", String(page)), options)).text());
      }
    }
  }));
};

if (import.meta.main) {
  const lanes: ReadonlyArray<Lane> = JSON.parse(Deno.args[0] ?? "[]");
  const began = performance.now();
  await Promise.all(lanes.map(take));
  const usage: Usage = {
    wallMs: performance.now() - began,
    cpuMs: cpuMs(Deno.pid),
    peakMb: peakMb(Deno.pid),
  };
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(usage)));
}
