/*
 * Plain fetch and JSON.parse of the first pages MRT asks for, as many at a time as MRT: what a cycle
 * cannot do without. Prints the time from the first request to the last answer parsed, in ms.
 */

const [address = "", kind = "", count = "0"] = Deno.args;
const lanes = 4;

const url = (index: number) =>
  kind === "github"
    ? `${address}/repos/acme/repo-${index}/issues?state=all&sort=updated&direction=desc&per_page=100`
    : `${address}/api/models?author=org-${index}`;

const began = performance.now();
let next = 0;
await Promise.all(Array.from({ length: lanes }, async () => {
  while (next < Number(count)) JSON.parse(await (await fetch(url(next++))).text());
}));
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(performance.now() - began)));
