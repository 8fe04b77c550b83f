/*
 * `deno task test [PATH]…` and `deno task test:long`: runs the tests in parallel and names the slowest.
 * Options of `deno test`, such as --filter, are passed on. Exits as `deno test` does.
 */

import { bundle } from "./bundle.ts";

const shown = 10;
/** More than there are processors: tests that wait for a process or a socket need none. */
const jobs = navigator.hardwareConcurrency * 2;
const groups = jobs * 2;
const long = Deno.args[0] === "--long";
const args = long ? Deno.args.slice(1) : Deno.args;

interface TestCase {
  readonly name: string;
  readonly seconds: number;
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

const plain = (text: string): string =>
  text.replace(/&(\w+);/g, (entity, name) => entities[name] ?? entity);

/** The tests of a report in the form of JUnit. */
const casesOf = (report: string): ReadonlyArray<TestCase> =>
  [...report.matchAll(/<testcase name="([^"]*)" [^>]*time="([\d.]+)"/g)]
    .map(([, name = "", seconds]) => ({ name: plain(name), seconds: Number(seconds) }));

const slowest = (cases: ReadonlyArray<TestCase>): string =>
  cases.toSorted((a, b) => b.seconds - a.seconds).slice(0, shown)
    .map(({ name, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${name}`).join("\n");

const root = new URL("../", import.meta.url);

const testsIn = (directory: URL): ReadonlyArray<string> =>
  [...Deno.readDirSync(directory)].toSorted((a, b) => a.name < b.name ? -1 : 1).flatMap((entry) => {
    const url = new URL(entry.isDirectory ? `${entry.name}/` : entry.name, directory);
    return entry.isDirectory ? testsIn(url) : url.href.endsWith("_test.ts") ? [url.href] : [];
  });

/**
 * Writes modules that import the tests, for loading what they share costs each module more than most
 * of its tests.
 */
const writeGroups = (into: string): void => {
  const tests = testsIn(new URL("tests/", root));
  Deno.mkdirSync(into);
  for (let group = 0; group < groups; group++) {
    const imports = tests.filter((_, index) => index % groups === group)
      .map((url) => `import ${JSON.stringify(url)};\n`);
    Deno.writeTextFileSync(`${into}/group_${group + 1}_test.ts`, imports.join(""));
  }
};

const folder = await Deno.makeTempDir({ prefix: "mrt-tests-" });
try {
  const report = `${folder}/report.xml`;
  const env: Record<string, string> = { DENO_JOBS: String(jobs) };
  const named = args.some((arg) => !arg.startsWith("-"));
  if (!named) writeGroups(`${folder}/tests`);
  if (long) {
    env["MRT_TEST_LONG"] = "1";
    env["MRT_TEST_BUNDLE"] = `${folder}/bundle/mrt.js`;
    await bundle(env["MRT_TEST_BUNDLE"]);
  }
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      // `deno check` has looked at all files together; here it would be done anew.
      "--no-check",
      "--no-prompt",
      "--allow-net",
      "--allow-env",
      "--allow-read",
      "--allow-write",
      "--allow-run",
      "--allow-sys",
      "--sanitize-ops",
      "--sanitize-resources",
      "--parallel",
      `--junit-path=${report}`,
      `--config=${new URL("deno.json", root).pathname}`,
      ...named ? args : [...args, `${folder}/tests`],
    ],
    env,
  }).spawn().status;
  const text = await Deno.readTextFile(report).catch(() => "");
  const output = `\nThe slowest tests:\n${slowest(casesOf(text))}\n`;
  if (text !== "") await Deno.stdout.write(new TextEncoder().encode(output));
  Deno.exitCode = code;
} finally {
  await Deno.remove(folder, { recursive: true });
}
