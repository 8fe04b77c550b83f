import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { load } from "../../src/config/load.ts";
import * as Option from "effect/Option";
import { files } from "../config/plugins.ts";
import { temporaryFolder } from "../state/temporary_folder.ts";
import { converse, onTerminal } from "./terminal.ts";
import { main, run } from "./program.ts";
import { asProcess, everywhere } from "./programs.ts";

const command = (folder: string, ...more: ReadonlyArray<string>) =>
  `${Deno.execPath()} run --no-prompt --allow-env --allow-read=${folder} --allow-write=${folder} ` +
  [main, "init", ...more].join(" ");

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name);

/** What the written file configures, as MRT reads it. */
const configured = (file: string) =>
  load(Option.some("written.json")).pipe(
    Effect.provide(files({ "written.json": Deno.readTextFileSync(file) })),
    Effect.map(({ sources, notifiers }) => [...sources, ...notifiers].map(({ id }) => id)),
  );

everywhere(
  "init --yes writes the example for the console, and says what to set and do next",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      const { code, stdout, stderr } = yield* run({ folder, args: ["init", "--yes"], net: [] });
      equal(code, 0, stderr);
      match(stdout, /^Wrote \.\/config\.json$/m);
      match(stdout, /^ {2}export GITHUB_TOKEN='…' +# optional, sources\.github\.token_env$/m);
      match(stdout, /^ {2}(?:deno task )?mrt check$/m);
      match(stdout, /^ {2}(?:deno task )?mrt test-notify$/m);
      match(stdout, /^ {2}(?:deno task )?mrt once$/m);
      deepEqual(yield* configured(`${folder}/config.json`), [
        "github:vllm-project/vllm",
        "github:sgl-project/sglang",
        "huggingface:deepseek-ai",
        "modelscope:deepseek-ai",
        "console",
      ]);
    }),
);

everywhere(
  "init with flags for everything asks nothing and needs no terminal",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      const { code, stdout, stderr } = yield* run({
        folder,
        args: [
          "init",
          ...["--output", "mine.json", "--repos", "a/b, c/d", "--hf-orgs", "", "--ms-orgs", "Qwen"],
          ...[
            "--keywords",
            "qwen",
            "--channels",
            "welink,email",
            "--smtp-host",
            "smtp.corp.example",
          ],
          ...["--mail-to", "a@corp.example,b@corp.example", "--language", "zh", "--yes"],
        ],
        net: [],
        env: { WELINK_WEBHOOK_URL: "https://hush.example", SMTP_PASSWORD: "hush" },
      });
      equal(code, 0, stderr);
      match(stdout, /WELINK_WEBHOOK_URL='…' +# needed, notify\.welink\.webhook_env$/m);
      match(stdout, /SMTP_PASSWORD='…' +# needed, notify\.email\.password_env$/m);
      match(stdout, /^ {2}(?:deno task )?mrt once --config mine\.json$/m);
      const text = Deno.readTextFileSync(`${folder}/mine.json`);
      ok(!`${stdout}${stderr}${text}`.includes("hush"));
      match(text, /\/\/ The language of alerts and commands, [^]*\n {2}"language": "zh",/);
      match(
        text,
        /\/\/ How often the daemon polls a source, in seconds\.\n {2}"poll_interval_secon/,
      );
      deepEqual(yield* configured(`${folder}/mine.json`), [
        "github:a/b",
        "github:c/d",
        "modelscope:Qwen",
        "welink",
        "email",
      ]);
    }),
);

everywhere(
  "init never touches what stands at the path: a file, a folder, a link to nowhere",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      Deno.writeTextFileSync(`${folder}/file.json`, "mine");
      Deno.mkdirSync(`${folder}/folder.json`);
      Deno.symlinkSync(`${folder}/nowhere`, `${folder}/link.json`);
      for (const name of ["file.json", "folder.json", "link.json"]) {
        const ended = yield* run({ folder, args: ["init", "--yes", "-c", name], net: [] });
        equal(ended.code, 2, ended.stderr);
        equal(ended.stdout, "");
        match(ended.stderr, new RegExp(`^${name} exists and is left as it is; name another file`));
      }
      equal(Deno.readTextFileSync(`${folder}/file.json`), "mine");
      deepEqual(namesIn(folder).toSorted(), ["file.json", "folder.json", "link.json"]);
    }),
);

everywhere(
  "of many that write the same file at once one does, and the others say it exists",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      const ended = yield* Effect.all(
        ["a/a", "b/b", "c/c", "d/d"].map((repo) =>
          run({ folder, args: ["init", "--yes", "--repos", repo], net: [] })
        ),
        { concurrency: "unbounded" },
      );
      deepEqual(ended.map(({ code }) => code).toSorted(), [0, 2, 2, 2]);
      const repo = ["a/a", "b/b", "c/c", "d/d"][ended.findIndex(({ code }) => code === 0)];
      equal((yield* configured(`${folder}/config.json`))[0], `github:${repo}`);
    }),
);

everywhere(
  "mistakes in flags exit 2 with a sentence that names the flag, and nothing is written",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      const cases: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp]> = [
        [[], /no terminal to ask on; add --repos, --hf-orgs, .*--channels.*, or --yes/],
        [
          ["--yes", "--repos", "a/b,vllm"],
          /--repos: .*repos\[1\]: found "vllm": expected OWNER\/REPO/,
        ],
        [["--yes", "--repos", "ghp_0123456789abcdefghij"], /--repos: .*: found a string: expected/],
        [["--yes", "--hf-orgs", "a b"], /--hf-orgs: .*expected the name of an organisation/],
        [
          ["--yes", "--channels", "pager"],
          /--channels: notify\.pager: unknown key; expected welink/,
        ],
        [["--yes", "--channels", "email"], /no defaults; add --smtp-host and --mail-to/],
        [["--yes", "--smtp-host", "x"], /--smtp-host is for the channel email/],
        [
          ["--yes", "--channels", "email", "--mail-to", "me"],
          /--mail-to: .*e-mail address such as/,
        ],
        [["--yes", "--language", "de"], /--language: language: found "de", expected "en" or "zh"/],
        [["--yes", "-c", "no/where.json"], /The folder of no\/where\.json does not exist/],
      ];
      for (const [args, sentence] of cases) {
        const { code, stdout, stderr } = yield* run({ folder, args: ["init", ...args], net: [] });
        equal(code, 2, `${args.join(" ")} ${stdout}`);
        equal(stdout, "");
        match(stderr, sentence);
      }
      deepEqual(namesIn(folder), []);
    }),
);

asProcess(
  "a file that Deno may not write is named with the flag that allows it",
  (file) =>
    Effect.gen(function* () {
      // What is compiled may write anywhere.
      if (file !== main) return;
      const folder = yield* temporaryFolder;
      const args = ["init", "--yes", "-c", "/mrt.json"];
      const { code, stdout, stderr } = yield* run({ folder, args, net: [] });
      deepEqual([code, stdout], [2, ""]);
      match(
        stderr,
        /No permission to write \/mrt\.json; start Deno with --allow-write=\/mrt\.json/,
      );
    }),
);

everywhere("init --help shows examples and fits a screen", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder;
    const { code, stdout } = yield* run({ folder, args: ["init", "--help"], net: [] });
    equal(code, 0);
    match(stdout, /EXAMPLES\n(.*\n)+.*mrt init --yes --repos/);
    ok(stdout.split("\n").length < 40);
  }));

onTerminal(
  "on a terminal init asks, and asks again what is a mistake",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      const clear = "\u0015";
      const down = "\u001B[B";
      const { code, shown } = yield* converse({
        command: command(folder, "--ms-orgs", "Qwen"),
        folder,
        env: { NO_COLOR: "1" },
        turns: [
          ["sgl-project/sglang", `${clear}vllm\r`],
          ["expected OWNER/REPO", `${clear}vllm-project/vllm\r`],
          ["Hugging Face organisations › deepseek-ai", `${clear}\r`],
          ["deepseek, qwen", "\r"],
          ["All of these", " "],
          ["None of these", " "],
          ["All of these", `${down.repeat(3)} ${down} \r`],
          ["Mail server › ", "smtp.corp.example\r"],
          ["Recipients of the mails › ", "\r"],
          ["at least one address", "you@corp.example\r"],
          ["Language of the alerts", `${down}\r`],
        ],
      });
      equal(code, 0, shown);
      ok(!/\u001B\[[\d;]*m/.test(shown), "NO_COLOR was not heeded");
      match(shown, /In a list, move down to an entry and press space to choose it/);
      match(shown, /Wrote \.\/config\.json/);
      match(Deno.readTextFileSync(`${folder}/config.json`), /^ {2}"language": "zh",$/m);
      deepEqual(yield* configured(`${folder}/config.json`), [
        "github:vllm-project/vllm",
        "modelscope:Qwen",
        "email",
        "console",
      ]);
    }),
);

onTerminal(
  "Ctrl-C at a question leaves nothing behind and exits 130",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      const { code, shown } = yield* converse({
        command: command(folder),
        folder,
        turns: [["sgl-project/sglang", "\r"], ["Hugging Face organisations", "\u0003"]],
      });
      equal(code, 130, shown);
      match(shown, /Nothing was written/);
      deepEqual(namesIn(folder), []);
    }),
);
