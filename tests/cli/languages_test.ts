import { deepEqual, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { troubled } from "./troubled.ts";

/** What no language translates. */
const names = [
  // Addresses, places and moments.
  /https?:\/\/[^\s，。；：）]+/g,
  /\b(?:127\.0\.0\.1|localhost):\d+/g,
  /(?<!\w)\.{0,2}\/[\w./-]+|\S+\.(?:json|ts|pem)\b/g,
  /\b(?:Asia\/Shanghai|UTC)\b/g,
  // Sources, items, IDs and versions.
  /\b(?:github|huggingface|modelscope):[\w/-]+/g,
  /\bvllm-project\/vllm(?:#\d+)?|\b(?:deepseek-ai|Qwen)(?:\/[\w-]+)?|\bDeepSeek \d\b/g,
  /\bu?[0-9a-f]{12,64}\b/g,
  /\b[a-z]@corp\.example|\bl00012345\b/g,
  // What people type: commands, flags, variables, keys; then channels and recipients.
  /\bmrt (?:once|daemon|check|init|alerts(?: show ID)?|failures(?: \w+)?|status)/g,
  /--[a-z-]+(?: (?:[A-Z]{2,}|24h))?/g,
  /\b[A-Z]+(?:_[A-Z]+)+\b|\bCHANNEL\b|\bowner\/repo#61\b/g,
  /\b(?:notify|sources|state|supervision|delivery)\.\w+(?:\.\w+)*|\b(?:watch_keywords?|changed)\b/g,
  /\b(?:welink|email|console|slack|mrt)\b/g,
  // Proper names and abbreviations.
  /\b(?:MRT|GitHub|Hugging Face|ModelScope|WeLink|ID|issue|PR|MB|HTTP|SMTP|TLS|deepseek|qwen)\b/gi,
];

const withoutNames = (text: string): string =>
  names.reduce((rest, name) => rest.replaceAll(name, ""), text);

/** What is not of the log, which is in English. */
const said = (stderr: string): string =>
  stderr.split("\n").filter((line) => !/^\d{4}-\d\d-\d\dT\S+Z [A-Z]+ /.test(line)).join("\n");

/** Every command that prints for people, in a form that has something to say. */
const commands = (id: string, url: string): ReadonlyArray<ReadonlyArray<string>> => [
  ["status"],
  ["check"],
  ["check", "--online"],
  ["failures"],
  ["alerts"],
  ["alerts", "--source", "mrt"],
  ["alerts", "show", id],
  ["explain", url],
  ["explain", "https://example.com/nobody"],
  ["dry-run"],
  ["rules"],
  ["rules", "test"],
  ["rules", "test", "watch_keyword"],
  ["rules", "test", "--text", "deepseek"],
  ["replay"],
  ["replay", "--since", "24h"],
  ["replay", "--since", "24h", "--dry-run"],
  ["replay", "--since", "24h", "--channel", "email", "--yes"],
  ["test-notify"],
  ["healthcheck"],
  ["alerts", "--source", "github:a/b"],
  ["alerts", "show", "abcdef012345"],
  ["failures", "drop"],
  ["failures", "drop", "abcdef012345"],
  ["failures", "drop", "--channel", "slack"],
  ["test-notify", "slack"],
  ["failures", "retry", id],
  ["failures", "move", id, "--to", "email"],
  ["failures", "drop", "--channel", "console"],
  ["once"],
];

const inLanguage = (language: string, mistake: RegExp, rest: (text: string) => string) =>
  Effect.gen(function* () {
    const mrt = yield* troubled;
    const id = mrt.state("SELECT alert_id AS id FROM deliveries WHERE state = 'dead'")[0]?.["id"];
    const url = `${mrt.hub.url}/deepseek-ai/DeepSeek-V5`;
    const wrong: Array<string> = [];
    for (const args of commands(`${id}`, url)) {
      const { stdout, stderr, code } = yield* mrt.mrtWith({ MRT_LANG: language }, ...args);
      const text = `${stdout}${said(stderr)}`.trim();
      ok(text !== "" && code !== 1, `${args.join(" ")}: ${code} ${stderr}`);
      wrong.push(
        ...text.split("\n").filter((line) => mistake.test(rest(line)))
          .map((line) => `mrt ${args.join(" ")}: ${rest(line).trim()}`),
      );
    }
    deepEqual(wrong, [], wrong.join("\n"));
  });

live(
  "in Chinese no command says a Latin word that is no name, or parts a sentence with a blank",
  () => inLanguage("zh", /[A-Za-z]{2,}|\p{Script=Han} \p{Script=Han}/u, withoutNames),
);

live(
  "in English no command says a Chinese word",
  () => inLanguage("en", /[\u3000-\u9FFF\uFF00-\uFFEF]/, (text) => text),
);

live("--lang chooses over the config, the config over MRT_LANG", () =>
  Effect.gen(function* () {
    const mrt = yield* troubled;
    mrt.writeConfig({ ...mrt.config, language: "zh" });
    match((yield* mrt.mrtWith({ MRT_LANG: "en" }, "failures")).stdout, /下次尝试/);
    match((yield* mrt.mrt("failures", "--lang", "en")).stdout, /NEXT TRY/);
  }));
