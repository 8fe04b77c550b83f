import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { everywhere } from "./programs.ts";
import { world } from "./world.ts";

/** A world with a first look at three models, and then changes that the first rules were asked about. */
const routed = Effect.gen(function* () {
  const mrt = yield* world;
  const { huggingface } = mrt.config.sources;
  const config = {
    ...mrt.config,
    sources: { huggingface },
    first_run: "silent",
    timezone: "Asia/Shanghai",
    watch_keywords: [],
  };
  const withRules = (...rules: ReadonlyArray<object>) => mrt.writeConfig({ ...config, rules });
  withRules(
    { name: "kernels", keywords: ["glm"], notify: ["welink"] },
    { name: "papers", keywords: ["ocr"] },
    { name: "drafts", keywords: ["draft"], mute: true },
  );
  mrt.hub.publish("deepseek-ai/Janus");
  mrt.hub.publish("deepseek-ai/GLM-Old");
  yield* mrt.mrt("once");
  for (const name of ["GLM-5", "GLM-draft", "OCR-2", "V5"]) {
    mrt.hub.publish(`deepseek-ai/${name}`);
  }
  yield* mrt.mrt("once");
  return { ...mrt, withRules };
});

const nextRules = [
  { name: "kernels", keywords: ["glm"], not_keywords: ["old"], notify: ["email"] },
  { name: "fresh", keywords: ["v5"], events: ["model_added"], notify: ["welink"] },
];

interface Row {
  readonly title: string;
  readonly change: string;
  readonly then: ReadonlyArray<string> | null;
  readonly now: ReadonlyArray<string>;
  readonly rules: ReadonlyArray<{ readonly rule: string; readonly condition?: string }>;
}

everywhere(
  "mrt rules lists whom each rule tells, how often it matched and when last",
  () =>
    Effect.gen(function* () {
      const mrt = yield* routed;
      const { code, stdout, stderr } = yield* mrt.mrt("rules");
      equal(code, 0, stderr);
      match(stdout, /^RULE +SENT TO +IN 30 DAYS +LAST MATCH\n/);
      match(stdout, /\nkernels +welink +2 +\d{4}-\d\d-\d\d \d\d:\d\d \+08:00\n/);
      match(stdout, /\npapers +all +1 +\d{4}/);
      match(stdout, /\ndrafts +nobody, it mutes +1 +\d{4}/);
      mrt.state("UPDATE seen_events SET observed_at = observed_at - 40 * 86400000");
      mrt.withRules({ name: "kernels", keywords: ["glm"], notify: ["welink"] }, {
        name: "unused",
        keywords: ["kimi"],
      });
      const rules = JSON.parse((yield* mrt.mrt("rules", "--json")).stdout);
      deepEqual(
        rules.map(({ last_match_at, ...rest }: Record<string, unknown>) => ({
          ...rest,
          matchedOnce: last_match_at !== null,
        })),
        [
          {
            rule: "kernels",
            channels: ["welink"],
            mutes: false,
            matched_in_30_days: 0,
            matchedOnce: true,
          },
          {
            rule: "unused",
            channels: null,
            mutes: false,
            matched_in_30_days: 0,
            matchedOnce: false,
          },
        ],
      );
      match(
        (yield* mrt.mrt("rules", "--lang", "zh")).stdout,
        /^规则 +发往 +30 天内 +上次匹配\n.*\nunused +所有通道 +0 +-\n/,
      );
      mrt.withRules();
      match((yield* mrt.mrt("rules")).stdout, /^The config has no rules, so nothing matches\n/);
    }),
);

everywhere(
  "rules test tells whom the rules of now would have told, against who was told, and writes nothing",
  () =>
    Effect.gen(function* () {
      const mrt = yield* routed;
      const sent = mrt.robot.messages.length + mrt.post.mails.length;
      const record = () => JSON.stringify(mrt.state("SELECT * FROM seen_events"));
      const before = record();
      mrt.withRules(...nextRules);
      const tested = yield* mrt.mrt("rules", "test");
      equal(tested.code, 0, tested.stderr);
      const lines = [
        /^CHANGE +TIME +SOURCE +WHAT +RULE +SENT TO\n/,
        /\nrerouted .* deepseek-ai\/GLM-5 \(new model\) +kernels +email \(then: welink\)\n/,
        /\nnew .* deepseek-ai\/GLM-draft \(new model\) +kernels +email\n/,
        /\nno longer .* deepseek-ai\/OCR-2 \(new model\) +papers +nobody \(then: welink, email\)\n/,
        /\nnew .* deepseek-ai\/V5 \(new model\) +fresh +welink\n/,
        /\nAlerted as before: 0; new: 2; no longer: 1; rerouted: 1; from first looks: 0\n/,
        /\n4 changes and 2 items of first looks were tested; nothing was written or sent\n/,
        /\nThe record is partial: /,
      ];
      for (const line of lines) match(tested.stdout, line);
      const rowsOf = (...args: ReadonlyArray<string>) =>
        Effect.map(
          mrt.mrt("rules", "test", ...args, "--json"),
          ({ stdout }) => JSON.parse(stdout).tested as ReadonlyArray<Row>,
        );
      const rows = yield* rowsOf();
      deepEqual(
        rows.map(({ title, change, then, now }) => [title.split("/")[1], change, then, now])
          .toSorted(),
        [
          ["GLM-5", "rerouted", ["welink"], ["email"]],
          ["GLM-draft", "told_anew", [], ["email"]],
          ["OCR-2", "told_no_more", ["welink", "email"], []],
          ["V5", "told_anew", [], ["welink"]],
        ],
      );
      deepEqual(
        rows.find(({ title }) => title.endsWith("V5"))?.rules.map(({ rule, condition }) => [
          rule,
          condition,
        ]),
        [["kernels", "keywords"], ["fresh", undefined]],
      );
      deepEqual((yield* rowsOf("fresh")).map(({ title }) => title), ["deepseek-ai/V5"]);
      mrt.withRules({ name: "old", keywords: ["old"] });
      const [first] = yield* rowsOf("old");
      deepEqual([first?.title, first?.change, first?.then], [
        "deepseek-ai/GLM-Old",
        "first_look",
        null,
      ]);
      deepEqual(yield* rowsOf("old", "--since", "2020-01-01"), [first]);
      equal(record(), before);
      equal(mrt.robot.messages.length + mrt.post.mails.length, sent);
      const unknown = yield* mrt.mrt("rules", "test", "odl");
      deepEqual([unknown.code, unknown.stderr.split("\n")[0]], [
        2,
        "The config has no rule odl; did you mean old?",
      ]);
      ok((yield* mrt.mrt("rules", "test", "--lang", "zh")).stdout.includes("\n已测试 4 项变化"));
    }),
);

everywhere(
  "rules test tells what stays as it was, and what a rule mutes",
  () =>
    Effect.gen(function* () {
      const mrt = yield* routed;
      const same = yield* mrt.mrt("rules", "test");
      match(same.stdout, /\nAlerted as before: 2; new: 0; no longer: 0; rerouted: 0; /);
      match(same.stdout, /\nas before .*GLM-5 \(new model\) +kernels +welink\n/);
      match(same.stdout, /\nfirst look .*GLM-Old \(new model\) +kernels +welink\n/);
      const muted = yield* mrt.mrt("rules", "test", "drafts");
      match(muted.stdout, /\nas before .*GLM-draft \(new model\) +kernels, drafts +nobody\n/);
      ok(!muted.stdout.includes("GLM-5"), muted.stdout);
    }),
);

everywhere(
  "rules test tries a text against each rule, as far as a text says anything",
  () =>
    Effect.gen(function* () {
      const mrt = yield* routed;
      mrt.withRules(...nextRules, { name: "bots", authors: ["*[bot]"], mute: true }, {
        name: "patterns",
        regex: ["(?i)glm-?\\d"],
        in: ["labels"],
      });
      const tried = yield* mrt.mrt("rules", "test", "--text", "Support GLM5 and V5 of old");
      equal(tried.code, 0, tried.stderr);
      deepEqual(tried.stdout.split("\n"), [
        'not matched by kernels: not_keywords: "old" in the title',
        "matched by fresh: v5, if its other conditions hold: events",
        "bots looks at no text, only at authors",
        "matched by patterns: /(?i)glm-?\\d/",
        "",
      ]);
      const chinese = yield* mrt.mrt("rules", "test", "fresh", "--lang", "zh", "--text", "V5");
      equal(chinese.stdout, "匹配规则 fresh：v5；还要看其他条件：events\n");
      const { rules } = JSON.parse(
        (yield* mrt.mrt("rules", "test", "--text", "V4", "--json")).stdout,
      );
      deepEqual(
        rules.map(({ matched, besides }: Record<string, unknown>) => [matched, besides]),
        [[false, []], [false, ["events"]], [null, ["authors"]], [false, []]],
      );
    }),
);
