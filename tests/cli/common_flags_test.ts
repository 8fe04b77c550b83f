import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { main } from "./program.ts";
import { everywhere } from "./programs.ts";
import { converse, onTerminal } from "./terminal.ts";
import { world } from "./world.ts";

/*
 * What all commands have in common: completions, help, --config, the log's level, colours.
 */

const commands =
  "init check test-notify dry-run once daemon status alerts explain healthcheck replay"
    .split(" ");

everywhere(
  "completions for each shell know every command, and bash takes its own",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      for (const shell of ["bash", "zsh", "fish", "powershell"]) {
        const { code, stdout } = yield* mrt.mrt("--completions", shell);
        equal(code, 0);
        for (const command of commands) ok(stdout.includes(command), `${shell}: ${command}`);
        ok(stdout.includes("max-age"), shell);
        if (shell !== "bash") continue;
        const bash = new Deno.Command("bash", { args: ["-n"], stdin: "piped", stderr: "piped" })
          .spawn();
        const writer = bash.stdin.getWriter();
        yield* Effect.promise(() => writer.write(new TextEncoder().encode(stdout)));
        yield* Effect.promise(() => writer.close());
        const checked = yield* Effect.promise(() => bash.output());
        equal(checked.code, 0, new TextDecoder().decode(checked.stderr));
      }
    }),
);

everywhere(
  "--log-level leaves out what weighs less; results are the same",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.writeConfig({ ...mrt.config, watch_keywords: [] });
      mrt.forge.repo("vllm-project/vllm");
      const stderr = (level: string) =>
        Effect.map(mrt.mrt("once", "--log-level", level), (ended) => {
          match(ended.stdout, /github:vllm-project\/vllm/);
          return ended.stderr;
        });
      match(yield* stderr("info"), / INFO {2}State file /);
      const warnings = yield* stderr("warn");
      match(warnings, / WARN {2}No rule is configured/);
      ok(!warnings.includes(" INFO "), warnings);
      equal(yield* stderr("error"), "");
      equal((yield* mrt.mrt("once", "--log-level", "loud")).code, 2);
    }),
);

onTerminal(
  "colours are for terminals",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const command = `${Deno.execPath()} run --no-prompt ${main} --help`;
      // The tests themselves may run with NO_COLOR; where it is empty it counts as not set.
      const env = { NO_COLOR: "", TERM: "xterm" };
      const { shown } = yield* converse({ command, folder: mrt.folder, env, turns: [] });
      ok(shown.includes("\u001b["));
      ok(!(yield* mrt.mrtWith({ NO_COLOR: "" }, "--help")).stdout.includes("\u001b["));
    }),
);

everywhere(
  "--config stands before or after a command, and says which file is read or written",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const named = ["--config", "other.json"];
      const commands = [
        ["check"],
        ["once"],
        ["status"],
        ["alerts"],
        ["alerts", "show", "3f8a12cd9e01"],
        ["failures", "drop", "--all"],
        ["healthcheck"],
      ];
      for (const command of commands) {
        const [name = "", ...rest] = command;
        for (
          const args of [[...named, ...command], [name, ...named, ...rest], [...command, ...named]]
        ) {
          const { code, stderr } = yield* mrt.mrt(...args);
          equal(code, 2, args.join(" "));
          match(stderr, /other\.json/, args.join(" "));
        }
      }
      equal((yield* mrt.mrt(...named, "init", "--yes")).code, 0);
      match((yield* mrt.mrt("--config", "other.json", "check")).stdout, /^Config: other\.json/);
    }),
);

everywhere("a command refuses a flag that it has no use for", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    const useless = [
      ["healthcheck", "--json"],
      ["daemon", "--json"],
      ["init", "--json"],
      ["once", "--log-format", "json"],
      ["status", "--yes"],
      ["--json", "status"],
    ];
    for (const args of useless) {
      const { code, stderr } = yield* mrt.mrt(...args);
      equal(code, 2, args.join(" "));
      match(stderr, /Unrecognized flag/, args.join(" "));
    }
  }));

everywhere(
  "every command that says so prints JSON alone on standard output",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
      mrt.writeConfig({ ...mrt.config, first_run: "each" });
      const address = Effect.map(
        mrt.mrt("alerts", "--json"),
        ({ stdout }): string => JSON.parse(stdout)[0].events[0].url,
      );
      const runs = [
        ["once"],
        ["check"],
        ["check", "--online"],
        ["dry-run"],
        ["status"],
        ["alerts"],
        ["explain"],
        ["replay", "--since", "1h", "--dry-run"],
        ["replay", "--since", "1h", "--yes"],
        ["rules"],
        ["rules", "test"],
        ["rules", "test", "--text", "deepseek"],
        ["failures"],
        ["failures", "retry", "--all"],
        ["failures", "drop", "--all"],
        ["test-notify"],
      ];
      for (const args of runs) {
        const about = args[0] === "explain" ? [yield* address] : [];
        const { code, stdout, stderr } = yield* mrt.mrt(...args, ...about, "--json");
        ok(code === 0 || code === 3, `${args.join(" ")}: ${stderr}`);
        const names = JSON.stringify(JSON.parse(stdout)).matchAll(/"([^"\\]+)":/g);
        const wrong = [...names].flatMap(([, name = ""]) =>
          /^[a-z0-9_:./-]+$/.test(name) ? [] : name
        );
        deepEqual(wrong, [], args.join(" "));
      }
    }),
);

everywhere("every command's help is under 40 lines", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    const commands = [
      [],
      ...[
        "init",
        "check",
        "test-notify",
        "dry-run",
        "once",
        "daemon",
        "status",
        "alerts",
        "explain",
      ]
        .map((name) => [name]),
      ...["healthcheck", "replay", "rules", "failures"].map((name) => [name]),
      ["alerts", "show"],
      ["rules", "test"],
      ["failures", "retry"],
      ["failures", "drop"],
    ];
    for (const command of commands) {
      const { code, stdout } = yield* mrt.mrt(...command, "--help");
      equal(code, 0);
      const lines = stdout.trimEnd().split("\n").length;
      ok(lines < 40, `mrt ${command.join(" ")} --help has ${lines} lines`);
    }
  }));
