import { equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { statusLine } from "../../src/cli/output.ts";
import { Process } from "../../src/cli/process.ts";
import { makeStream, StandardStreams } from "../../src/cli/standard_streams.ts";
import { Environment } from "../../src/domain/environment.ts";
import { environmentOf, test } from "../testing.ts";
import { verbatim } from "../../src/domain/phrase.ts";

/*
 * The line that shows how far a run is.
 */

const erase = "\r\u001B[2K";

/** What stands on standard error after a line of progress, a line of the log, and the end. */
const shownOn = (term: string, logsToTerminal: boolean) => {
  const decoder = new TextDecoder();
  let shown = "";
  const stream = makeStream(verbatim("standard error"), {
    writeSync: (bytes) => {
      shown += decoder.decode(bytes);
      return bytes.length;
    },
  });
  return Effect.gen(function* () {
    const show = yield* statusLine;
    yield* show("1 of 2");
    yield* show("2 of 2");
    stream.write("a warning\n");
    yield* show("");
    stream.write("the report\n");
    return shown;
  }).pipe(
    Effect.provideService(StandardStreams, { output: stream, errors: stream }),
    Effect.provideService(Environment, environmentOf({ TERM: term })),
    Effect.provideService(Process, { id: 1, logsToTerminal, hangups: Effect.die("not asked") }),
  );
};

test("a line of the log stands in place of the progress line, not behind it", () =>
  Effect.map(
    shownOn("xterm", true),
    (shown) => equal(shown, `1 of 2${erase}2 of 2${erase}a warning\nthe report\n`),
  ));

test("a terminal that erases nothing, and a file, get no progress line", () =>
  Effect.gen(function* () {
    equal(yield* shownOn("dumb", true), "a warning\nthe report\n");
    equal(yield* shownOn("xterm", false), "a warning\nthe report\n");
  }));
