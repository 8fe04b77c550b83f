import { deepEqual, equal } from "node:assert/strict";
import * as DateTime from "effect/DateTime";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { matchesOf } from "../src/app/alert/match.ts";
import { rulesLayer } from "../src/app/plugin_layers.ts";
import { load } from "../src/config/load.ts";
import { RuleConfig } from "../src/rules/filters/config.ts";
import type { TrackerEvent } from "../src/domain/event.ts";
import { blankItem } from "../src/domain/item.ts";
import { mentionedBy, toldChannels } from "../src/domain/route.ts";
import { Rules } from "../src/domain/rule.ts";
import { nextOpening } from "../src/domain/timetable.ts";
import { itemAlert } from "../src/app/alert/summary.ts";
import { files } from "./config/plugins.ts";
import { event } from "./state/samples.ts";
import { test } from "./testing.ts";

/*
 * docs/rules.md: its lists of keys, and its example of three groups.
 */

const documents = ["docs/rules.md", "docs/rules.zh-CN.md"].map((path) =>
  Deno.readTextFileSync(new URL(`../${path}`, import.meta.url))
);

const exampleOf = (text: string): string => /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? "";

Deno.test("the document of rules has every key of a rule, and its example in both languages", () => {
  for (const text of documents) {
    const code = new Set([...text.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    deepEqual(
      Object.keys(RuleConfig.fields).filter((key) => key !== "name" && !code.has(key)),
      [],
    );
  }
  const [english, chinese] = documents.map(exampleOf).map((text) =>
    text.replace(/"note": "[^"]*"/, "")
  );
  equal(chinese, english);
});

const model = (title: string, now: Partial<TrackerEvent> = {}) => ({
  source: `huggingface:${title.split("/")[0]}`,
  eventType: "model_added",
  title,
  author: title.split("/")[0] ?? null,
  ...now,
});
const issue = (title: string, now: Partial<TrackerEvent> = {}) => ({
  source: "github:vllm-project/vllm",
  title,
  author: "octocat",
  ...now,
});

const [infra, release] = ["welink:kernels", "welink:release"];
const at = (local: string): number => DateTime.toEpochMillis(DateTime.makeUnsafe(`${local}+08:00`));

/** What the document says of the example; 2026-11-28 is a Saturday. */
const stories: ReadonlyArray<{
  readonly event: Partial<TrackerEvent>;
  readonly labelsBefore?: ReadonlyArray<string>;
  /** When it is seen, and when who hears of it; urgent alerts wait for nothing. */
  readonly seen?: string;
  readonly heard: Readonly<Record<string, string>>;
  readonly mentions?: ReadonlyArray<string>;
}> = [
  {
    event: model("deepseek-ai/DeepSeek-V5"),
    seen: "2026-11-28T03:00",
    heard: { [release]: "2026-11-28T03:00", [infra]: "2026-11-28T03:00" },
    mentions: ["all"],
  },
  { event: model("Qwen/Qwen4-8B-GGUF"), heard: {} },
  {
    event: issue("Fuse the FP8 MLA decode", { eventType: "pr_merged" }),
    seen: "2026-11-28T15:00",
    heard: { [infra]: "2026-11-30T09:00" },
  },
  {
    event: issue("Please support it", {
      eventType: "issue_updated",
      labels: ["bug", "new-model"],
      changed: ["labels"],
    }),
    labelsBefore: ["bug"],
    seen: "2026-11-24T15:00",
    heard: { [release]: "2026-11-24T15:00" },
    mentions: ["l00012345"],
  },
  {
    event: issue("Please support it", {
      eventType: "issue_updated",
      labels: ["bug", "new-model"],
      changed: ["labels"],
    }),
    labelsBefore: ["new-model"],
    heard: {},
  },
  {
    event: issue("Sparse attention for long prompts"),
    seen: "2026-11-27T10:00",
    heard: { email: "2026-11-30T09:00" },
  },
  {
    event: issue("Bump the MoE kernels", { eventType: "pr_opened", author: "dependabot[bot]" }),
    heard: {},
  },
];

test("the example of three groups is a config without mistakes, and tells whom the document says", () =>
  Effect.gen(function* () {
    for (const text of documents) {
      const config = yield* load(Option.none()).pipe(
        Effect.provide(files({ "./config.json": exampleOf(text) })),
      );
      deepEqual(config.warnings.filter(({ en }) => en.startsWith("rules")), []);
      const channels = config.notifiers.map(({ id }) => id);
      const rules = yield* Effect.provide(Rules, rulesLayer(config));
      deepEqual(config.notices, [release]);
      for (const { event: now, labelsBefore = [], seen = "", heard, mentions = [] } of stories) {
        const what = event("e1", now);
        const before = now.changed === undefined
          ? Option.none()
          : Option.some({ ...blankItem("e1", "issue"), labels: labelsBefore });
        const matches = matchesOf(rules, { event: what, before });
        const told = toldChannels(matches, channels);
        deepEqual(told.toSorted(), Object.keys(heard).toSorted(), what.title);
        for (const channel of told) {
          const timetable = config.timetables.get(channel);
          const waits = timetable !== undefined && matches.every(({ urgent }) => urgent !== true);
          const opens = waits ? nextOpening(at(seen), timetable) : at(seen);
          equal(opens, at(heard[channel] ?? ""), `${what.title} to ${channel}`);
        }
        const { all, accounts } = mentionedBy([itemAlert({ event: what, matches }, 0)]);
        deepEqual([...all ? ["all"] : [], ...accounts], mentions, what.title);
      }
    }
  }));
