import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Failure } from "../../src/domain/outbox_desk.ts";
import { failuresAsText, orphaned } from "../../src/views/failures.ts";
import { standardReader } from "../../src/views/reader.ts";
import { test } from "../testing.ts";
import { verbatim } from "../../src/domain/phrase.ts";

const failure = (id: string, channel: string, error?: string): Failure => ({
  id: `${id}:${channel}`,
  channel,
  state: "waiting",
  alert: Option.none(),
  attempts: 1,
  since: 0,
  position: 0,
  nextAt: Option.some(0),
  error: Option.map(Option.fromUndefinedOr(error), verbatim),
});

test("each reason is said once, and once for a channel that is gone what to do", () =>
  Effect.sync(() => {
    const text = failuresAsText(
      [
        failure("a", "gone", "answers 503"),
        failure("b", "gone", "answers 503"),
        failure("c", "gone"),
        failure("d", "here", "is full"),
        failure("e", "here"),
      ],
      new Set(["here"]),
      0,
      standardReader,
    );
    deepEqual(text.split("\n\n")[1]?.split("\n"), [
      "gone: answers 503",
      "here: is full",
      "here: not tried yet",
      `gone: ${orphaned("gone").en}`,
    ]);
  }));
