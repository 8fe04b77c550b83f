import { equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { decodeJson } from "../../src/http/decode.ts";
import { test } from "../testing.ts";
import { verbatim } from "../../src/domain/phrase.ts";

const decode = decodeJson(Schema.Array(Schema.Struct({ id: Schema.Int })));

const said = (text: string) =>
  Effect.map(
    Effect.flip(decode({
      label: verbatim("x"),
      status: 200,
      headers: {} as never,
      text,
      url: "https://hub.example/api?page=2&key=hush",
      moved: false,
      servedAt: 0,
    })),
    ({ message }) => message,
  );

const from = "(from https://hub.example/api?page=2&key=…)";
const filler = "<p>hush ".repeat(1000);

for (
  const [what, text, expected] of [
    ["nothing", "", "with no valid JSON: an empty body"],
    ["blanks", " \n".repeat(10_000), "with no valid JSON: blanks, 20 KB of them"],
    ["text", "Authorization: hush", "with no valid JSON: text of 19 characters"],
    ["half a JSON", '[{"id":1},{"hush', "with no valid JSON: broken JSON of 16 characters"],
    [
      "a page with a title",
      `<!doctype html><html><head><title lang=en>Sign\u202E in\n</title>${filler}`,
      "with no valid JSON: an HTML page of 8 KB titled “Sign in”",
    ],
    [
      "a page with a long title",
      `<title>${"t".repeat(5000)}</title>`,
      `with no valid JSON: an HTML page of 5 KB titled “${"t".repeat(59)}…”`,
    ],
    [
      "a page of half titles",
      "<title ".repeat(200_000),
      "with no valid JSON: an HTML page of 1400 KB",
    ],
    ["a page", "<html>hush</html>", "with no valid JSON: an HTML page of 17 characters"],
    ["a number", "7", "in an unknown form (Expected array)"],
    [
      "a message",
      '{"message":"Bad\\ncredentials","documentation_url":"hush"}',
      "in an unknown form (Expected array): “Bad credentials”",
    ],
    ["an error", '{"error":"No such org"}', "in an unknown form (Expected array): “No such org”"],
    ["an error within", '{"error":{"message":"no"}}', "in an unknown form (Expected array): “no”"],
    [
      "a long message",
      JSON.stringify({ msg: "m".repeat(100_000) }),
      `in an unknown form (Expected array): “${"m".repeat(159)}…”`,
    ],
    ["something else", '{"secret":"hush"}', "in an unknown form (Expected array)"],
    ["another element", '[{"id":"hush"}]', "in an unknown form (0.id: Expected number)"],
  ] as const
) {
  test(`a body that is ${what} is named and not quoted, but for what an API says in words`, () =>
    Effect.gen(function* () {
      equal(yield* said(text), `x answers ${expected} ${from}`);
    }));
}
