import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Logger from "effect/Logger";
import * as References from "effect/References";
import { reported, Unfinished } from "../../src/cli/exit.ts";
import { brokenConfigs } from "../config/broken_configs.ts";
import { closedPort } from "../simulators/serve.ts";
import { temporaryFolder } from "../state/temporary_folder.ts";
import { long, test } from "../testing.ts";
import { ended, run, spawn } from "./program.ts";
import { asProcess, everywhere } from "./programs.ts";

test("a defect is written to the log with its cause, and what a command has said itself is not", () =>
  Effect.gen(function* () {
    const lines: Array<string> = [];
    const logged = (effect: Effect.Effect<never, unknown>) =>
      Effect.exit(reported(effect)).pipe(
        Effect.provideService(
          Logger.CurrentLoggers,
          new Set([Logger.make(({ cause, fiber, message }) => {
            const { event } = fiber.getRef(References.CurrentLogAnnotations);
            lines.push(`${event}: ${message}: ${Cause.squash(cause)}`);
          })]),
        ),
      );
    yield* logged(Effect.fail(new Unfinished({ exitCode: 3 })));
    yield* logged(Effect.interrupt);
    deepEqual(lines, []);
    yield* logged(Effect.die(new Error("boom")));
    deepEqual(lines, ["defect: A defect of MRT: the command failed: Error: boom"]);
  }));

asProcess("help and version need no permission and exit 0", (file) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    const bare = (...args: ReadonlyArray<string>) =>
      ended(spawn(["run", "--no-prompt", file, ...args], { folder }));
    const help = yield* bare("--help");
    equal(help.code, 0, help.stderr);
    for (const word of ["once", "daemon"]) ok(help.stdout.includes(word));
    if (!long) return;
    const once = yield* bare("once", "--help");
    equal(once.code, 0, once.stderr);
    match(once.stdout, /--config/);
    const version = yield* bare("--version");
    equal(version.code, 0, version.stderr);
    match(
      version.stdout,
      /^mrt \d+\.\d+\.\d+ \((run from source|commit [^ ]+), Deno \d+\.\d+\.\d+\)\n$/,
    );
  }));

everywhere(
  "a mistake on the command line exits 2 with a sentence on standard error",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      for (
        const args of [["onec"], ["once", "--cofnig", "x"], ["once", "--config"], [
          "--once",
          "--daemon",
        ]]
      ) {
        const { code, stdout, stderr } = yield* run({ folder, args, net: [] });
        equal(code, 2, args.join(" "));
        equal(stdout, "");
        match(stderr, /Try: mrt/);
        ok(stderr.length < 400, stderr);
      }
    }),
);

everywhere(
  "every kind of broken config exits 2 with a report that names the path",
  () =>
    Effect.gen(function* () {
      ok(brokenConfigs.length >= 30);
      const folder = yield* temporaryFolder;
      yield* Effect.forEach(brokenConfigs, ([name, text, expected], index) =>
        Effect.gen(function* () {
          const file = `broken${index}.json`;
          Deno.writeTextFileSync(`${folder}/${file}`, text);
          const ended = yield* run({ folder, args: ["once", "--config", file], net: [] });
          equal(ended.code, 2, `${name}: ${ended.stderr}`);
          equal(ended.stdout, "", name);
          ok(ended.stderr.includes(file), `${name}: ${ended.stderr}`);
          const place = /^\d+:\d+ (\w+\.\w+)/.exec(expected)?.[1] ?? expected;
          ok(ended.stderr.includes(place), `${name}: ${ended.stderr}`);
        }), { concurrency: 4 });
    }),
);

everywhere("a config that was named and is not there exits 2", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    const { code, stderr } = yield* run({ folder, args: ["once", "--config", "no.json"], net: [] });
    equal(code, 2);
    match(stderr, /no\.json does not exist/);
  }));

everywhere("without a network it exits 3 and names each source", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    const nobody = yield* closedPort;
    Deno.writeTextFileSync(
      `${folder}/config.json`,
      JSON.stringify({
        watch_keywords: ["x"],
        sources: {
          github: { repos: ["a/b", "a/c"], base_url: nobody },
          huggingface: { orgs: ["d"], base_url: nobody },
          modelscope: { orgs: ["e"], base_url: nobody },
        },
      }),
    );
    const { code, stdout } = yield* run({
      folder,
      args: ["once", "--json"],
      net: [new URL(nobody).host],
    });
    equal(code, 3);
    const { problems } = JSON.parse(stdout);
    deepEqual(
      problems.map((problem: string) => /^\w+:[\w/]+/.exec(problem)?.[0]),
      ["github:a/b", "github:a/c", "huggingface:d", "modelscope:e"],
    );
  }));

asProcess(
  "without any config the built-in example serves, and names the flag of a host Deno may not reach",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      // No host is allowed, so nothing leaves this machine.
      const { code, stdout, stderr } = yield* run({ folder, args: ["once"], net: [] });
      equal(code, 3);
      match(stderr, /the built-in example serves/);
      match(stdout, /github:vllm-project\/vllm/);
      match(stdout, /--allow-net/);
      match(stdout, /console/);
    }),
);
