import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import { runOnce } from "../../../src/app/once.ts";
import { Outbox } from "../../../src/domain/outbox.ts";
import { History } from "../../../src/domain/history.ts";
import { Rules } from "../../../src/domain/rule.ts";
import { render } from "../../../src/message/render.ts";
import { text } from "../../../src/message/plain_text.ts";
import { test } from "../../testing.ts";
import { inEnglish } from "../../notifiers/samples.ts";
import { rulesOf } from "../../rules/filters/rules.ts";
import { model, page, scriptedChannel, scriptedSource, settings, world } from "../scripted.ts";

/*
 * Rules that name their channels, from a poll to what each channel shows.
 */

const channels = ["infra", "research"];
const rules = [
  {
    name: "kernels",
    keywords: ["glm"],
    notify: ["infra"],
    urgent: true,
    note: "Check the kernels.",
  },
  { name: "papers", keywords: ["model"], notify: ["research"] },
  { name: "private", authors: ["a-bot"], mute: true },
];

const poll = (found: ReadonlyArray<ReturnType<typeof model>>, first = [model("other")]) => {
  const source = scriptedSource("huggingface:acme");
  const [infra, research] = [scriptedChannel("infra"), scriptedChannel("research")];
  source.answers.push([page(first)], [page(found)]);
  const shown = ({ sent }: typeof infra) =>
    sent.flatMap(({ alerts }) => alerts.map((each) => text(render(each, inEnglish))));
  return {
    layer: world({ sources: [source], channels: [infra, research] }),
    polled: Effect.gen(function* () {
      const once = runOnce(settings({ channels, firstRun: "summary" }), () => Effect.void);
      yield* once;
      yield* once;
      return [shown(infra), shown(research)] as const;
    }).pipe(Effect.provideService(Rules, rulesOf(rules))),
  };
};

test("each channel is told of what its rules match, and of no other rule", () => {
  const { layer, polled } = poll([
    model("acme/glm-model"),
    model("acme/glm"),
    model("acme/x-model"),
  ]);
  return Effect.gen(function* () {
    const [infra, research] = yield* polled;
    equal(infra.length, 2);
    equal(research.length, 2);
    for (const told of infra) {
      match(told, /Matched: kernels \(glm\)/);
      match(told, /Check the kernels\./);
      ok(!told.includes("papers"), told);
    }
    for (const told of research) {
      match(told, /Matched: papers \(model\)/);
      ok(!told.includes("kernels"), told);
    }
    const sql = yield* SqlClient.SqlClient;
    deepEqual(
      yield* sql`SELECT channel, COUNT(*) AS n, MIN(urgent) AS urgent FROM deliveries
        WHERE alert_id IN (SELECT id FROM alerts WHERE kind = 'event') GROUP BY channel`,
      [{ channel: "infra", n: 2, urgent: 1 }, { channel: "research", n: 2, urgent: 0 }],
    );
  }).pipe(Effect.provide(layer));
});

test("a first look shows each channel its own matches", () => {
  const first = [model("acme/glm"), model("acme/x-model"), model("acme/y-model")];
  const { layer, polled } = poll(first, first);
  return Effect.gen(function* () {
    const [infra, research] = yield* polled;
    deepEqual(infra.map((told) => told.split("\n")[0]), [
      "acme (Hugging Face): first look — 1 item matches",
    ]);
    ok(!infra.join().includes("x-model"));
    deepEqual(research.map((told) => told.split("\n")[0]), [
      "acme (Hugging Face): first look — 2 items match",
    ]);
  }).pipe(Effect.provide(layer));
});

test("what is muted is recorded with the rule that muted it, and told to nobody", () => {
  const { layer, polled } = poll([model("acme/glm", { author: "a-bot" })]);
  return Effect.gen(function* () {
    deepEqual(yield* polled, [[], []]);
    const [story] = yield* (yield* History).items("https://example.com/acme/glm");
    deepEqual(
      story?.events.flatMap(({ matches }) => matches.map(({ ruleId, mute }) => [ruleId, mute])),
      [["kernels", undefined], ["private", true]],
    );
    deepEqual(story?.events.map(({ event }) => event.title), ["acme/glm"]);
    deepEqual(story?.alerts, []);
  }).pipe(Effect.provide(layer));
});

test("what waits keeps its route when the config changes", () => {
  const source = scriptedSource("huggingface:acme");
  source.answers.push([page([model("other")])], [page([model("acme/glm")])], [page([])]);
  return Effect.gen(function* () {
    const once = (rules: ReadonlyArray<object>) =>
      Effect.provideService(
        runOnce(settings({ channels }), () => Effect.void),
        Rules,
        rulesOf(rules),
      );
    yield* once(rules);
    yield* once(rules);
    yield* once([{ name: "kernels", keywords: ["glm"], notify: ["research"] }]);
    const outbox = yield* Outbox;
    const due = Option.getOrThrow(yield* outbox.open("infra", 10)).due;
    deepEqual(due.map(({ isUrgent }) => isUrgent), [true]);
    ok(Option.isNone(yield* outbox.open("research", 10)));
  }).pipe(Effect.provide(world({ sources: [source], channels: [] })));
});
