import { equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { writtenText } from "../../../src/app/alert/written_text.ts";
import { test } from "../../testing.ts";

const cases: ReadonlyArray<[string, string, string]> = [
  ["a comment", "Fix <!-- fill in --> it", "Fix  it"],
  ["a comment without an end, with all behind it", "Fix it <!-- fill in\nTests", "Fix it"],
  [
    "what stands between a start and an end",
    "Fix it\n<!-- ci summary start -->\n| 3 failed |\n<!-- ci summary end -->\nThanks",
    "Fix it\n\nThanks",
  ],
  [
    "what a bot signs and ends",
    "Fix it\n<!-- auto-generated comment: release notes -->\n## Summary\n<!-- end of notes -->",
    "Fix it",
  ],
  ["a section closed by its name", "Fix it <!-- coverage -->81 %<!-- /coverage -->", "Fix it"],
];

for (const [what, body, expected] of cases) {
  test(`the text that people write is without ${what}`, () =>
    Effect.sync(() => equal(writtenText(body), expected)));
}

test("what follows a comment of a template, or stands between two, is written by people", () =>
  Effect.sync(() => {
    equal(
      writtenText("<!-- What happened? -->\nIt ends\n<!-- How? -->\nSo"),
      "It ends\n\nSo",
    );
    // Behind the end of a marked part it is theirs again.
    equal(writtenText("<!-- a -->x<!-- /a -->mine<!-- /b -->"), "mine");
  }));

test("a text without comments stays as it is", () =>
  Effect.gen(function* () {
    const result = yield* Arbitrary.checkEffect(Arbitrary.schema(Schema.String), (text) => {
      const plain = text.replaceAll("<", "");
      equal(writtenText(plain), plain.trim());
      return true;
    });
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));

test("a hostile text costs no more time than its length", () =>
  Effect.sync(() => equal(writtenText("<!--".repeat(500_000)), "")));
