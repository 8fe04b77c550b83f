import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import { describing, expecting } from "../../plugin/fields.ts";
import { makePlugin } from "../../plugin/plugin.ts";
import { verbatim } from "../../domain/phrase.ts";
import { separated } from "../../plugin/starter.ts";
import type { Rule } from "../../domain/rule.ts";
import { excerpt } from "../excerpt.ts";
import { type TextRange, unfold } from "../folded_text.ts";
import { compileKeywords, indexIn, type Keyword } from "../keyword.ts";
import { foldedTexts } from "../texts.ts";
import { keywordHints } from "../keyword_hints.ts";

const kind = "watch_keywords";

const makeRule = (keywords: ReadonlyArray<Keyword>): Rule => {
  const missed = Result.fail({
    condition: kind,
    says: {
      en: "none of the keywords is in the title or text",
      zh: "标题和正文里没有任何一个关键词",
    },
  });
  return {
    id: kind,
    match: ({ event }) => {
      const texts = foldedTexts(event);
      const found: Array<string> = [];
      let first: { readonly index: number; readonly length: number } | undefined;
      for (const keyword of keywords) {
        const index = indexIn(texts.summary(), keyword);
        if (index < 0 && indexIn(texts.title(), keyword) < 0) continue;
        found.push(keyword.written);
        if (index >= 0 && (first === undefined || index < first.index)) {
          first = { index, length: keyword.folded.length };
        }
      }
      if (found.length === 0) return missed;
      const match: TextRange = first === undefined ? { start: 0, end: 0 } : {
        start: unfold(event.summary, first.index).start,
        end: unfold(event.summary, first.index + first.length - 1).end,
      };
      return Result.succeed({
        ruleId: kind,
        reason: found.join(", "),
        excerpt: excerpt(event.summary, match),
      });
    },
  };
};

const example = ["deepseek", "qwen"];

const Entry = Schema.Union([
  Schema.String,
  Schema.Struct({ keyword: Schema.String, whole_word: Schema.optionalKey(Schema.Boolean) }),
]);

const keywordOf = (entry: typeof Entry.Type): string =>
  Predicate.isString(entry) ? entry : entry.keyword;

/**
 * Matches an event whose title or summary contains one of the keywords anywhere, whatever the case
 * and the Unicode form ("Ｑｗｅｎ" is qwen). Without keywords there is no rule and nothing matches.
 */
export const keywords = makePlugin({
  kind,
  example,
  starter: {
    questions: [{
      flag: "keywords",
      metavar: "LIST",
      text: { en: "Keywords, one of which must occur", zh: "关键词，出现任意一个即匹配" },
      standard: example.join(", "),
    }],
    section: (answers) => separated(answers["keywords"]),
  },
  config: Schema.Array(Entry).annotate({
    ...expecting({ en: "an array of strings", zh: "字符串数组" }),
    ...describing({
      en:
        "An event matches when its title or text contains one of these, ignoring case; with none, " +
        'nothing matches. `{"keyword": "r1", "whole_word": true}` is not found inside a longer word.',
      zh: "事件的标题或正文包含其中之一就匹配，不分大小写；一个都不写则什么也不匹配。" +
        '`{"keyword": "r1", "whole_word": true}` 只匹配整个词。',
    }),
  }),
  hints: (config, path) => keywordHints(config.map(keywordOf), path),
  entries: (config) => {
    const compiled = compileKeywords(config.map((entry) => ({
      keyword: keywordOf(entry),
      isWhole: !Predicate.isString(entry) && entry.whole_word === true,
    })));
    return compiled.length === 0 ? [] : [{
      id: kind,
      secrets: [],
      unusable: Option.none(),
      about: compiled.map(({ written }) => verbatim(written)),
      make: Effect.succeed(makeRule(compiled)),
    }];
  },
});
