import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { load } from "../../src/config/load.ts";
import * as Option from "effect/Option";
import { notifiers, sources } from "../../src/registry.ts";
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
  "init --yes writes the example with releases, for the console, and says what to set and do next",
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
        "github:vllm-project/vllm/releases",
        "github:sgl-project/sglang",
        "github:sgl-project/sglang/releases",
        "huggingface:deepseek-ai",
        "huggingface:deepseek-ai/collections",
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
          ...["--mail-to", "a@corp.example,b@corp.example", "--timezone", "PRC", "--yes"],
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
      match(text, /\/\/ The language of alerts and commands, [^]*\n {2}"language": "en",/);
      match(text, /\/\/ The time zone of every time shown[^]*\n {2}"timezone": "PRC",/);
      match(
        text,
        /\/\/ How often the daemon polls a source, in seconds\.\n {2}"poll_interval_secon/,
      );
      deepEqual(yield* configured(`${folder}/mine.json`), [
        "github:a/b",
        "github:a/b/releases",
        "github:c/d",
        "github:c/d/releases",
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
        [[], /no terminal to ask on; add --language, --repos, --hf-orgs, .*--channels.*, or --yes/],
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
        [
          ["--yes", "--hf-url", "hf-mirror.com"],
          /--hf-url: sources\.huggingface\.base_url: .*an address/,
        ],
        [["--yes", "--timezone", "CST"], /--timezone: timezone: .*a time zone such as/],
        [["--yes", "--channels", "email"], /no defaults; add --smtp-host and --mail-to/],
        [["--yes", "--also", "pip"], /--also: found "pip", expected feeds, pypi/],
        [
          ["--yes", "--also", "feeds, pypi, docker"],
          /feeds, pypi and docker have no defaults; add --feeds, --pypi and --docker/,
        ],
        [["--yes", "--also", "pypi, docker"], /pypi and docker have no defaults; add --pypi and/],
        [["--yes", "--pypi", "a b"], /--pypi: .*expected the name of a package/],
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

const clear = "\u0015";
const down = "\u001B[B";
const ctrlZ = "\u001A";
const ctrlC = "\u0003";

/** What is left on the screen, line by line, without colours. */
const screen = (shown: string) =>
  shown.split("\n").map((line) =>
    (line.split(/\r|\u001B\[2K|\u001B\[1?G/u).findLast((each) => each.trim() !== "") ?? "")
      .replaceAll(/\u001B\[[\d;?]*[A-Za-z]/gu, "").trimEnd()
  );

onTerminal(
  "on a terminal init asks for the language first, and asks again what is a mistake",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      const { code, shown } = yield* converse({
        command: command(folder, "--ms-orgs", "Qwen"),
        folder,
        env: { NO_COLOR: "1", LANG: "C.UTF-8", LC_ALL: "" },
        turns: [
          ["Language", "\r"],
          ["sgl-project/sglang", `${clear}vllm, a b\r`],
          ["expected OWNER/REPO", `${clear}vllm-project/vllm\r`],
          ["Hugging Face organisations › deepseek-ai", `${clear}\r`],
          ["More to watch", `${down.repeat(2)} \r`],
          ["Feeds", "blog.example/feed.xml\r"],
          ["deepseek, qwen", "\r"],
          ["All of these", " "],
          ["None of these", " "],
          ["All of these", `${down.repeat(14)} ${down} \r`],
          ["Mail server › ", "smtp.corp.example\r"],
          ["Recipients of the mails › ", "\r"],
          ["at least one address", "you@corp.example\r"],
        ],
      });
      equal(code, 0, shown);
      ok(!/\u001B\[[\d;]*m/.test(shown), "NO_COLOR was not heeded");
      match(shown, /In a list, move down to an entry and press space to choose it/);
      ok(!shown.includes("repos[1]"), "more than one mistake stood at its question");
      match(shown, /Wrote \.\/config\.json/);
      match(Deno.readTextFileSync(`${folder}/config.json`), /^ {2}"language": "en",$/m);
      deepEqual(yield* configured(`${folder}/config.json`), [
        "github:vllm-project/vllm",
        "github:vllm-project/vllm/releases",
        "modelscope:Qwen",
        "feeds:blog.example/feed.xml",
        "email",
        "console",
      ]);
    }),
);

/** Names that stand in Chinese text as they are. */
const names = new Set([
  ...("Language English OWNER REPO Hugging Face HF ModelScope GitHub Git GitCode Gitee WeLink Ctrl U Z C NAME FILE MRT " +
    "JSON HTTP deno task mrt check test notify once init export config json env issue PR API " +
    "Enterprise TLS SMTP RSS RDF Atom Feed").split(" "),
  ...[...sources, ...notifiers].map(({ kind }) => kind),
]);

onTerminal(
  "for whom the system speaks Chinese init does too, goes back when asked, and proposes mirrors",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      const { code, shown } = yield* converse({
        command: command(folder),
        folder,
        env: { NO_COLOR: "1", LANG: "zh_CN.UTF-8", LC_ALL: "" },
        turns: [
          ["语言", "\r"],
          ["GitHub 仓库", `${clear}vllm\r`],
          ["应为仓库地址中的 OWNER/REPO", `${clear}a/b\r`],
          ["Hugging Face 组织", ctrlZ],
          ["GitHub 仓库，写成 OWNER/REPO；OWNER/* 表示该所有者的全部仓库 › a/b", `${clear}c/d\r`],
          ["Hugging Face 组织", "\r"],
          ["镜像的地址 › https://hf-mirror.com", "\r"],
          ["ModelScope 组织", "返回\r"],
          ["镜像的地址 › https://hf-mirror.com", `${clear}back\r`],
          ["Hugging Face 组织", "\r"],
          ["镜像的地址", "\r"],
          ["ModelScope 组织", `${clear}\r`],
          ["还要监视", "\r"],
          ["关键词", `${clear}deepseek，千问\r`],
          ["☒ welink", ` ${ctrlZ}`],
          ["关键词，出现任意一个即匹配 › deepseek，千问", "\r"],
          ["☒ welink", "\r"],
          ["哪个时区 › Asia/Shanghai", "\r"],
        ],
      });
      equal(code, 0, shown);
      const text = Deno.readTextFileSync(`${folder}/config.json`);
      for (
        const line of [
          '  "language": "zh",',
          '  "timezone": "Asia/Shanghai",',
          '  "watch_keywords": ["deepseek", "千问"],',
          '      "repos": ["c/d"],',
          '      "base_url": "https://hf-mirror.com"',
        ]
      ) ok(text.split("\n").includes(line), `${line} is not in ${text}`);
      deepEqual(yield* configured(`${folder}/config.json`), [
        "github:c/d",
        "github:c/d/releases",
        "huggingface:deepseek-ai",
        "huggingface:deepseek-ai/collections",
        "welink",
      ]);
      equal(shown.match(/Ctrl-U/g)?.length, 1, "the keys are explained once");
      const said = screen(shown);
      for (const prompt of said.filter((line) => line.includes("? ") && line.includes(" › "))) {
        match(prompt, /^\? /, `no line of its own: ${prompt}`);
      }
      // Answers stand behind the mark, paths and variables where they are named.
      const prose = [
        ...said.map((line) =>
          line.replace(/[›…] .*$/u, "").replace(/^ {2}(?:export|deno).*$/u, "")
        ),
        ...text.split("\n").filter((line) => /^\s*\/\//.test(line)),
      ].join("\n").replaceAll(
        /https?:[^\s，。；]+|[\w.]+\/[\w./-]*|`[^`]*`|\w+_\w+|_env|[\w.]+\.\w+/gu,
        "",
      );
      const foreign = (prose.match(/[A-Za-z]+/g) ?? []).filter((word) => !names.has(word));
      deepEqual(
        foreign.filter((word) => !/^(?:summary|each|silent|issues|pulls)$/.test(word)),
        [],
        prose,
      );
    }),
);

onTerminal(
  "Ctrl-C at a question leaves a clean line and nothing else, and exits 130",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder;
      for (
        const [LANG, asked, said] of [
          ["C.UTF-8", "GitHub repositories", "Nothing was written"],
          ["zh_CN.UTF-8", "GitHub 仓库", "没有写入任何文件"],
        ] as const
      ) {
        const { code, shown } = yield* converse({
          command: command(folder),
          folder,
          env: { LANG, LC_ALL: "" },
          turns: [[asked === "GitHub 仓库" ? "语言" : "Language", "\r"], [asked, ctrlC]],
        });
        equal(code, 130, shown);
        deepEqual(screen(shown).slice(-2), [said, ""]);
      }
      deepEqual(namesIn(folder), []);
    }),
);
