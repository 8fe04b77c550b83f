import { deepEqual, equal, ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { makeSecrets } from "../../src/domain/secrets.ts";
import { test } from "../testing.ts";

const hiding = (...secrets: ReadonlyArray<string>) => {
  const vault = makeSecrets();
  vault.hide(secrets);
  return vault.redact;
};

const base64 = (text: string) => Buffer.from(text).toString("base64");
const token = 'gh+p/4Zq"& ü\\7';

for (
  const [what, text] of [
    ["plain", token],
    ["in a header", `Authorization: Bearer ${token}`],
    ["in Base64", base64(token)],
    ["in Base64 behind Bearer", base64(`Bearer ${token}`)],
    ["in Base64 behind a user", base64(`user:${token}`)],
    ["in Base64 as AUTH PLAIN sends it", base64(`\0someone\0${token}`)],
    ["in Base64 for addresses", Buffer.from(`ab${token}`).toString("base64url")],
    ["in Base64 in an address", encodeURIComponent(base64(`a${token}`))],
    ["as a part of an address", encodeURIComponent(token)],
    [
      "so with small digits",
      encodeURIComponent(token).replace(/%../g, (octet) => octet.toLowerCase()),
    ],
    ["as a field of a form", new URLSearchParams({ token }).toString()],
    ["in JSON", JSON.stringify({ token })],
    ["in JSON with escaped slashes", JSON.stringify({ token }).replaceAll("/", "\\/")],
    ["in JSON of ASCII alone", JSON.stringify({ token }).replace("ü", "\\u00fc")],
    ["in HTML", token.replace("&", "&amp;").replace('"', "&quot;")],
    ["twice", `${token}${token}`],
  ] as const
) {
  test(`a secret ${what} is cut out`, () =>
    Effect.sync(() => {
      const left = hiding(token)(text);
      ok(left.includes("…"), left);
      // More than three characters of any form would be a hint.
      for (const part of ["gh+p", "/4Zq", "Zq", base64(token).slice(4, 8), "%2F4Zq", "7"]) {
        ok(!left.includes(part), left);
      }
    }));
}

const address = "https://robot.example/hook/4f9a7c2e8b1d4f9a?token=hush-1&channel=standard&x=%2B";

test("an address is cut out whole and in the parts that make it secret, not in its words", () =>
  Effect.sync(() => {
    const redact = hiding(address);
    for (
      const part of [address, "token=hush-1&channel=standard&x=%2B", "hush-1", "4f9a7c2e8b1d4f9a"]
    ) {
      equal(redact(`at ${part}!`), "at …!");
    }
    equal(redact("a standard hook of robot.example"), "a standard hook of robot.example");
  }));

test("of an address with a login the password is secret", () =>
  Effect.sync(() => {
    const redact = hiding("http://user:p%40ss@proxy.example:3128");
    equal(redact("user p@ss p%40ss proxy.example"), "user … … proxy.example");
  }));

test("the longer of two secrets is cut out first", () =>
  Effect.sync(() => equal(hiding("hush", "hush-hush")("a hush-hush b hush"), "a … b …")));

test("a secret too short to tell it from words is left", () =>
  Effect.sync(() => equal(hiding("", "abc")("abcde YWJj"), "abcde YWJj")));

test("what was hidden once stays hidden", () =>
  Effect.sync(() => {
    const vault = makeSecrets();
    vault.hide(["first-1"]);
    vault.hide(["second-2"]);
    equal(vault.redact("first-1 second-2"), "… …");
  }));

const Text = Schema.String;
const Secret = Schema.String.check(Schema.isMinLength(8));

test("whatever the secret and whatever stands around it, JSON stays JSON and holds it no more", () =>
  Effect.gen(function* () {
    const cases = Arbitrary.schema(
      Schema.Struct({ secret: Secret, before: Text, after: Text }),
    );
    const result = yield* Arbitrary.checkEffect(cases, ({ secret, before, after }) => {
      // Too short for a secret once it is trimmed, or one that ends in half an escape itself.
      if (secret.trim().length < 4 || secret.endsWith("\\")) return true;
      const text = JSON.stringify({ text: `${before}${secret}${after}` });
      const { text: left } = JSON.parse(hiding(secret)(text));
      return !left.includes(secret);
    }, { runs: 500 });
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));

test("a secret that looks like the rest of an escape leaves no half of it", () =>
  Effect.sync(() => {
    for (const [secret, text] of [["nabcd", "\nabcd"], ["0e9abc", "\u00e9abc\\"]] as const) {
      const json = JSON.stringify({ a: text, b: `x${secret}` }).replace("é", "\\u00e9");
      deepEqual(JSON.parse(hiding(secret)(json)).b, "x…");
    }
  }));
