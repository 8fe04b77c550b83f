import { deepEqual, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Result from "effect/Result";
import * as Option from "effect/Option";
import * as SchemaIssue from "effect/SchemaIssue";
import * as TestConsole from "effect/testing/TestConsole";
import { Unavailable } from "../../../src/domain/errors.ts";
import { Printer } from "../../../src/domain/printer.ts";
import { consoleNotifier } from "../../../src/notifiers/console/console.ts";
import { test } from "../../testing.ts";
import { vocabularyLayer } from "../../vocabulary.ts";
import { conformance } from "../conformance.ts";
import { alert, firstLook, message } from "../samples.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

const open = (section: unknown) => consoleNotifier.open(section, { get: () => Option.none() });

const console = Effect.suspend(() => Result.getOrThrow(open({}))[0]!.make);

conformance<Unavailable>({
  plugin: consoleNotifier,
  connect: Effect.gen(function* () {
    const printed: Array<string> = [];
    let fault: Unavailable | null = null;
    const printer = (text: string) =>
      Effect.suspend(() =>
        fault === null ? Effect.sync(() => void printed.push(text)) : Effect.fail(fault)
      );
    const { send, ...channel } = yield* console;
    return {
      channel: {
        ...channel,
        send: (message) => Effect.provideService(send(message), Printer, printer),
      },
      told: () => printed,
      misbehave: (next) => {
        fault = next;
      },
    };
  }),
  secrets: [],
  refusals: [[
    "an output that cannot be written",
    new Unavailable({ says: verbatim("standard output cannot be written") }),
    "Unavailable",
    "standard output cannot be written",
  ]],
});

test("an alert is printed with its facts indented below the title", () =>
  Effect.gen(function* () {
    const { send } = yield* console;
    yield* send(message(alert({ author: "somebody" })));
    yield* send(message(firstLook(3, ["one"])));
    const text = (yield* TestConsole.logLines).join("\n");
    ok(text.startsWith([
      "vllm-project/vllm: PR merged — Support DeepSeek-V4",
      "  https://github.com/vllm-project/vllm/pull/12345",
      "  Matched: deepseek, qwen",
      "  Author: somebody",
      "",
      "  This adds …",
      "",
      "  Time: 2026-11-24 06:00 UTC",
      "",
      "vllm-project/vllm: first look",
    ].join("\n")));
    ok(text.endsWith("\n\n  and 2 more\n"));
  }).pipe(Effect.provide(Layer.merge(TestConsole.layer, vocabularyLayer))));

for (const section of [{ colour: true }, [], "yes", 1, null]) {
  test(`the section ${JSON.stringify(section)} is a mistake, for the console has no settings`, () =>
    Effect.sync(() => ok(Result.isFailure(open(section)))));
}

test("an unknown setting is named", () =>
  Effect.sync(() => {
    const opened = open({ colour: true });
    ok(Result.isFailure(opened));
    const [issue] = SchemaIssue.makeFormatterStandardSchemaV1()(opened.failure).issues;
    deepEqual(issue?.path, ["colour"]);
  }));
