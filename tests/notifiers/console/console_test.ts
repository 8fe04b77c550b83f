import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Result from "effect/Result";
import * as Option from "effect/Option";
import * as SchemaIssue from "effect/SchemaIssue";
import * as TestConsole from "effect/testing/TestConsole";
import { Unavailable } from "../../../src/domain/errors.ts";
import { Printer } from "../../../src/domain/printer.ts";
import { consoleNotifier } from "../../../src/notifiers/console/console.ts";
import { test } from "../../testing.ts";
import { alert, firstLook, message } from "../samples.ts";

const open = (section: unknown) => consoleNotifier.open(section, { get: () => Option.none() });

const channel = Effect.suspend(() => Result.getOrThrow(open({}))[0]!.make);

const printed = (...args: Parameters<typeof message>) =>
  Effect.gen(function* () {
    const notifier = yield* channel;
    equal(notifier.channel, "console");
    deepEqual(yield* notifier.send(message(...args)), { refused: [] });
    return (yield* TestConsole.logLines).join("\n");
  }).pipe(Effect.provide(TestConsole.layer));

test("an alert is printed with its facts indented below the title", () =>
  Effect.gen(function* () {
    equal(
      yield* printed(alert()),
      [
        "vllm-project/vllm: PR merged — Support DeepSeek-V4",
        "  https://github.com/vllm-project/vllm/pull/12345",
        "  Matched: deepseek, qwen",
        "",
        "  This adds …",
        "",
        "  Time: 2026-11-24 06:00 UTC",
        "",
      ].join("\n"),
    );
    ok((yield* printed(firstLook(3, ["one"]))).endsWith("\n\n  and 2 more\n"));
  }));

test("a stranger's escape sequences never reach the terminal", () =>
  Effect.gen(function* () {
    const text = yield* printed(
      alert({ title: "a\u001B[2J\u001B]0;x\u0007b" }, "\u009B31mred\r\u202E"),
    );
    ok(!/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/.test(text), JSON.stringify(text));
  }));

test("an alert that cannot be printed was not told", () =>
  Effect.gen(function* () {
    const notifier = yield* channel;
    const reason = new Unavailable({ message: "standard output cannot be written" });
    const error = yield* Effect.flip(notifier.send(message(alert()))).pipe(
      Effect.provideService(Printer, () => Effect.fail(reason)),
    );
    equal(error, reason);
  }));

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
