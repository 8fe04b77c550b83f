import { equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import { matchesOf } from "../../../src/app/alert/match.ts";
import { goesTo, isTold } from "../../../src/domain/route.ts";
import { compileGlob } from "../../../src/rules/filters/glob.ts";
import { test } from "../../testing.ts";
import { ruleOf, rulesOf, seen } from "./rules.ts";

const channels = ["welink:infra", "welink:research", "email"];

const holds = <A>(arbitrary: Arbitrary.Arbitrary<A>, property: (value: A) => boolean) =>
  Effect.gen(function* () {
    const result = yield* Arbitrary.checkEffect(arbitrary, property, { runs: 300 });
    equal(Arbitrary.formatCheckFailure(result), undefined);
  });

const word = Schema.Literals(["qwen", "glm", "fix", "Revert", "模型"]);
const words = Schema.Array(word).check(Schema.isMaxLength(3));

const Sketch = Schema.Struct({
  keywords: Schema.NonEmptyArray(word),
  not_keywords: words,
  mute: Schema.Boolean,
  notify: Schema.NonEmptyArray(Schema.Literals(channels)),
});

/** A rule of the config; one that excludes what it wants would be a mistake. */
const written = (sketch: typeof Sketch.Type, index: number) => {
  const { keywords, not_keywords, mute, notify } = sketch;
  return {
    name: `rule ${index}`,
    keywords,
    not_keywords: not_keywords.filter((each) => !keywords.includes(each)),
    ...mute ? { mute } : { notify },
  };
};

const Case = Arbitrary.schema(Schema.Struct({
  rules: Schema.NonEmptyArray(Sketch),
  title: words,
  text: words,
  turn: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 10 })),
}));

const seenIn = ({ title, text }: { title: ReadonlyArray<string>; text: ReadonlyArray<string> }) =>
  seen({ title: title.join(" "), summary: text.join(" ") });

/** The channels that are told. */
const routed = (rules: ReadonlyArray<object>, what: ReturnType<typeof seen>) => {
  const matches = matchesOf(rulesOf(rules), what);
  return isTold(matches) ? channels.filter((channel) => goesTo(matches, channel)).join() : "";
};

test("who is told follows from the event and the rules, whatever their order", () =>
  holds(Case, (each) => {
    const rules = each.rules.map(written);
    const turned = [...rules.slice(each.turn % rules.length), ...rules].slice(0, rules.length);
    const unique = new Set(turned.map(({ name }) => name)).size === rules.length
      ? turned
      : rules.toReversed();
    const what = seenIn(each);
    return routed(rules, what) === routed(unique, what) &&
      routed(rules, what) === routed(rules.toReversed(), what);
  }));

test("whatever else matches, a rule that mutes keeps an event from being told", () =>
  holds(Case, (each) => {
    const rules = [
      { name: "first", keywords: [...each.title, ...each.text, "x"], first_match_only: true },
      ...each.rules.map(written),
      { name: "mute", keywords: ["qwen"], mute: true },
    ];
    const says = [...each.title, ...each.text];
    return !says.includes("qwen") || routed(rules, seenIn(each)) === "";
  }));

test("after a rule with first_match_only the later ones are not asked, the earlier ones count", () =>
  Effect.sync(() => {
    const rules = rulesOf([
      { name: "a", keywords: ["qwen"] },
      { name: "b", keywords: ["qwen"], first_match_only: true },
      { name: "c", keywords: ["qwen"] },
      { name: "d", keywords: ["qwen"], mute: true },
    ]);
    const found = matchesOf(rules, seen({ title: "Qwen" })).map(({ ruleId }) => ruleId);
    equal(found.join(), "a,b,d");
    const [, , ...others] = rules;
    equal(matchesOf(others, seen({ title: "Qwen" })).length, 2);
  }));

test("a rule finds every spelling of its keywords that watch_keywords finds", () =>
  Effect.sync(() => {
    const rule = ruleOf({ keywords: ["deepseek-v4"] });
    for (const title of ["DeepSeek\u2011V4", "ＤｅｅｐＳｅｅｋ－Ｖ４", "deep\u00ADseek-v4"]) {
      equal(Result.isSuccess(rule.match(seen({ title }))), true, title);
    }
  }));

const Pieces = Arbitrary.schema(Schema.Array(Schema.Literals(["a", "b", "*", "?"])));
const Text = Arbitrary.schema(Schema.Array(Schema.Literals(["a", "b", "."])));

test("a pattern with * and ? fits what the same regular expression fits", () =>
  Effect.gen(function* () {
    const texts = ["", "a", "ab", "aab", "a.b", "bab", "abab.a"];
    yield* holds(Pieces, (pieces) => {
      const regex = new RegExp(`^${pieces.join("").replaceAll("*", ".*").replaceAll("?", ".")}$`);
      const glob = compileGlob(pieces.join(""));
      return texts.every((text) => glob.fits(text) === regex.test(text));
    });
    yield* holds(Text, (text) => compileGlob("*a*").fits(text.join("")) === text.includes("a"));
  }));
