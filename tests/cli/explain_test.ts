import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { main } from "./program.ts";
import { everywhere } from "./programs.ts";
import { converse, onTerminal } from "./terminal.ts";
import { told } from "./told.ts";
import { world } from "./world.ts";

everywhere(
  "explain tells why an item was told, why not, and what is not known",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const url = `${mrt.hub.url}/deepseek-ai/DeepSeek-V5`;
      const yes = yield* mrt.mrt("explain", url);
      equal(yes.code, 0, yes.stderr);
      match(yes.stdout, /new model, version/);
      match(yes.stdout, /matched by watch_keywords: deepseek/);
      match(yes.stdout, /email: sent/);
      mrt.writeConfig({ ...mrt.config, watch_keywords: ["other", "qwen"] });
      const other = yield* mrt.mrt("explain", `${mrt.scope.url}/models/Qwen/Other`);
      match(other.stdout, /The rules of the config match it now: other, qwen/);
      const old = yield* mrt.mrt("explain", `${mrt.hub.url}/deepseek-ai/Janus`);
      match(old.stdout, /Unchanged since the first look/);
      match(old.stdout, /No rule of the config matches it/);
      const json = JSON.parse((yield* mrt.mrt("explain", "--json", url)).stdout);
      const again = yield* mrt.mrt("explain", json[0].events[0].fingerprint);
      match(again.stdout, /DeepSeek-V5/);
      const nothing = yield* mrt.mrt("explain", "https://github.com/nobody/nothing/issues/1");
      equal(nothing.code, 2);
      match(
        nothing.stderr,
        /MRT has seen nothing that https:\/\/github\.com\/nobody\/nothing\/issues\/1 names;/,
      );
      const bare = `${url.replace(/\/deepseek-ai.*/, "")}/deepseek-ai/DeepSeek-V5/?tab=files#top`;
      match((yield* mrt.mrt("explain", bare)).stdout, /^deepseek-ai\/DeepSeek-V5\n/);
      equal((yield* mrt.mrt("alerts", "--limit", "0")).code, 2);
    }),
);

everywhere(
  "explain names for each rule the condition that fails and why, in the reader's language",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      mrt.writeConfig({
        ...mrt.config,
        rules: [
          { name: "day-0", keywords: ["deepseek"], not_keywords: ["支持"] },
          { name: "merges", keywords: ["deepseek"], events: ["pr_merged"] },
          { name: "hush", authors: ["*"], mute: true },
        ],
      });
      const explained = yield* mrt.mrt("explain", "vllm-project/vllm#1");
      equal(explained.code, 0, explained.stderr);
      match(explained.stdout, /match it now: deepseek; muted by hush: \w+\n/);
      match(
        explained.stdout,
        /\n {2}not matched by day-0: not_keywords: "支持" in the title\n/,
      );
      match(
        explained.stdout,
        /\n {2}not matched by merges: events: issue_opened is none of "pr_merged"\n/,
      );
      const chinese = yield* mrt.mrt("--lang", "zh", "explain", "vllm-project/vllm#1");
      match(chinese.stdout, /\n {2}不匹配规则 day-0：not_keywords：标题中有 "支持"\n/);
      const [{ rules_now }] = JSON.parse(
        (yield* mrt.mrt("explain", "--json", "vllm-project/vllm#1")).stdout,
      );
      deepEqual(
        rules_now.map(({ rule, matched, condition }: Record<string, unknown>) => [
          rule,
          matched,
          condition,
        ]),
        [
          ["watch_keywords", true, undefined],
          ["day-0", false, "not_keywords"],
          ["merges", false, "events"],
          ["hush", true, undefined],
        ],
      );
      equal(rules_now[1].reason, '"支持" in the title');
    }),
);

live("an address in a command to copy runs nothing of its own", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    const repo = mrt.forge.repo("vllm-project/vllm");
    const base = "https://github.com/vllm-project/vllm/issues/1?a=b&c;$(reboot)'";
    for (const _ of [1, 2]) {
      repo.edit(repo.open({ title: "DeepSeek" }), { raw: { html_url: base } });
    }
    repo.edit(2, { raw: { html_url: "https://github.com/vllm-project/vllm/issues/2" } });
    yield* mrt.mrt("once");
    const { stderr } = yield* mrt.mrt("explain", "deepseek");
    ok(
      stderr.includes("\n    mrt explain https://github.com/vllm-project/vllm/issues/2\n"),
      stderr,
    );
    ok(
      stderr.includes(
        "\n    mrt explain 'https://github.com/vllm-project/vllm/issues/1?a=b&c;$(reboot)%27'\n",
      ),
      stderr,
    );
  }));

everywhere(
  "explain takes an item's number, name or words, and lists what several items have in common",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      for (const what of [["vllm-project/vllm#1"], ["#1"], ["模型名称"], ["deepseek", "支持"]]) {
        const { code, stdout, stderr } = yield* mrt.mrt("explain", ...what);
        equal(code, 0, stderr);
        match(stdout, /^DeepSeek：支持字符很宽的模型名称\n/);
      }
      match((yield* mrt.mrt("explain", "silent")).stdout, /^deepseek-ai\/Silent\n/);
      const several = yield* mrt.mrt("explain", "deepseek");
      deepEqual([several.code, several.stdout], [2, ""]);
      match(
        several.stderr,
        /^deepseek names 4 items; choose one, those that changed last come first:\n/,
      );
      const typed = [...several.stderr.matchAll(/^ {4}mrt (explain) (\S+)$/gm)];
      equal(typed.length, 4);
      for (const [, command = "", url = ""] of typed) {
        const chosen = yield* mrt.mrt(command, url);
        equal(chosen.code, 0, chosen.stderr);
        ok(chosen.stdout.includes(`\n  ${url}\n`), chosen.stdout);
      }
      for (let n = 1; n <= 9; n++) mrt.hub.publish(`deepseek-ai/DeepSeek-V6.${n}`);
      yield* mrt.mrt("once");
      const many = yield* mrt.mrt("--lang", "zh", "explain", "DEEPSEEK");
      match(many.stderr, /^DEEPSEEK 对应 13 个条目；请选择一个，最近变化的在前：\n/);
      match(many.stderr, /\n {2}还有 3 个；请写得更完整\n/);
    }),
);

everywhere(
  "explain takes the ID of each alert that mrt alerts lists of an item",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const repo = mrt.forge.repo("vllm-project/vllm");
      for (const title of ["DeepSeek a", "DeepSeek b", "DeepSeek c"]) {
        repo.edit(1, { title });
        yield* mrt.mrt("once");
      }
      const json = JSON.parse(
        (yield* mrt.mrt("alerts", "--source", "github:vllm-project/vllm", "--json")).stdout,
      ) as ReadonlyArray<{ id: string; kind: string }>;
      deepEqual(json.map(({ kind }) => kind).toSorted(), ["event", "event", "updates"]);
      for (const { id } of json) {
        match((yield* mrt.mrt("explain", id.slice(0, 12))).stdout, /^DeepSeek c\n/);
      }
    }),
);

everywhere(
  "explain tells of the first look at a source whether its alert named the item",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.writeConfig({ ...mrt.config, sources: { huggingface: mrt.config.sources.huggingface } });
      for (let n = 1; n <= 7; n++) {
        mrt.hub.publish(`deepseek-ai/DeepSeek-V${n}`, { createdAt: 1.6e12 + n * 1e9 });
      }
      const { code, stdout, stderr } = yield* mrt.mrt("once");
      equal(code, 0, stdout + stderr);
      const explained = (model: string) =>
        Effect.map(
          mrt.mrt("explain", `${mrt.hub.url}/deepseek-ai/${model}`),
          ({ stdout, stderr }) => {
            equal(stderr, "");
            return stdout;
          },
        );
      const named = yield* explained("DeepSeek-V7");
      match(named, /first look: 7 matches in huggingface:deepseek-ai\n/);
      match(
        named,
        /new model: deepseek-ai\/DeepSeek-V7\n.*\n +matched by watch_keywords: deepseek\n/,
      );
      match(named, /welink: sent/);
      ok(!named.includes("DeepSeek-V6"));
      match(
        yield* explained("DeepSeek-V1"),
        /it shows the newest 5, and this item is not among them\n/,
      );
      mrt.hub.publish("deepseek-ai/DeepSeek-V8");
      yield* mrt.mrt("once");
      ok(!(yield* explained("DeepSeek-V8")).includes("first look"));
    }),
);

onTerminal(
  "on a terminal explain asks for the item that is not named",
  () =>
    Effect.gen(function* () {
      const mrt = yield* told;
      const question = "Address or name of an item, or ID of its alert";
      const { code, shown } = yield* converse({
        command: `${Deno.execPath()} run --no-prompt -A ${main} explain`,
        folder: mrt.folder,
        env: { ...mrt.secrets, NO_COLOR: "1" },
        turns: [
          [question, "\r"],
          ["Nothing was typed", `${mrt.hub.url}/deepseek-ai/DeepSeek-V5\r`],
        ],
      });
      equal(code, 0, shown);
      ok(!/\u001B\[[\d;]*m/.test(shown), "NO_COLOR was not heeded");
      match(shown, /matched by watch_keywords: deepseek/);
      const elsewhere = yield* mrt.mrt("explain");
      equal(elsewhere.code, 2);
      match(elsewhere.stderr, /^Missing required argument: ITEM\n/);
    }),
);
