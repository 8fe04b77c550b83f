import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { chosenLanguage, makeSpeech } from "../../src/domain/speech.ts";
import { environmentOf, test } from "../testing.ts";

for (
  const [variables, expected] of [
    [{}, "en"],
    [{ LANG: "zh_CN.UTF-8" }, "zh"],
    [{ LANG: "de_DE.UTF-8" }, "en"],
    [{ LANG: "zh_CN.UTF-8", LC_ALL: "C" }, "en"],
    [{ LANG: "en_US.UTF-8", LC_MESSAGES: "zh_TW" }, "zh"],
    [{ LANG: "en_US.UTF-8", MRT_LANG: "zh" }, "zh"],
    [{ LC_ALL: "zh_CN.UTF-8", MRT_LANG: "EN" }, "en"],
    [{ LANG: "zh_CN.UTF-8", MRT_LANG: "klingon" }, "zh"],
  ] as const
) {
  test(`with ${JSON.stringify(variables)} MRT speaks ${expected}`, () =>
    Effect.sync(() => equal(makeSpeech(environmentOf(variables)).language(), expected)));
}

test("the config's language goes before the environment's, and the command line's before both", () =>
  Effect.sync(() => {
    const { language, follow, choose, say } = makeSpeech(environmentOf({ LANG: "zh_CN" }));
    follow(Option.some("en"));
    equal(language(), "en");
    follow(Option.none());
    equal(language(), "zh");
    choose("en");
    follow(Option.some("zh"));
    equal(say({ en: "all well", zh: "一切正常" }), "all well");
  }));

test("alerts follow what MRT_LANG says and not the system's language", () =>
  Effect.sync(() =>
    deepEqual(
      [{ LANG: "zh_CN" }, { MRT_LANG: "zh" }].map((each) => chosenLanguage(environmentOf(each))),
      [Option.none(), Option.some("zh")],
    )
  ));
