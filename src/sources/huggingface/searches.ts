import * as Schema from "effect/Schema";
import { encodePhrase } from "../../domain/phrase.ts";
import { describing, expecting, setting, titled } from "../../plugin/fields.ts";

/*
 * The config of searches over the whole Hub.
 */

const SearchName = Schema.String.check(
  Schema.isPattern(/^[\w.-]{1,60}$/u, {
    ...expecting({
      en: "a name of letters, digits, dots, hyphens and underscores",
      zh: "由字母、数字、点、连字符和下划线组成的名称",
    }),
  }),
).annotate(titled({ en: "name", zh: "名称" }));

/** A shorter one would find half of the Hub. */
const Query = Schema.String.check(
  Schema.isPattern(/^\S.{1,98}\S$/u, {
    ...expecting({
      en: "at least three characters of the names of models, e.g. DeepSeek-V4",
      zh: "模型名称中的至少三个字符，如 DeepSeek-V4",
    }),
  }),
).annotate(titled({ en: "part of a name", zh: "名称的一部分" }));

const HubSearch = Schema.Struct({
  name: SearchName.annotate(describing({
    en: "What the source is called: `huggingface:search/NAME`.",
    zh: "来源的名称：`huggingface:search/NAME`。",
  })),
  query: Query.annotate(describing({
    en: "What stands in the names of the models, by anybody.",
    zh: "模型名称中包含的文字，不限作者。",
  })),
  min_likes: setting(
    Schema.Int.check(
      Schema.isBetween(
        { minimum: 0, maximum: 1_000_000 },
        expecting({ en: "a number of likes from 0 to 1000000", zh: "0 到 1000000 的点赞数" }),
      ),
    ),
    5,
    {
      en: "A model is told once it has so many likes; 0 tells of every one.",
      zh: "模型达到多少点赞数时提醒，只提醒一次；0 表示全部提醒。",
    },
  ),
});
export type HubSearch = typeof HubSearch.Type;

const twice = { en: "this name is used twice", zh: "这个名称用了两次" };

/** The key `searches` of the section. */
export const HubSearches = Schema.optionalKey(
  Schema.Array(HubSearch).annotate(describing({
    en: "Searches for models over the whole of Hugging Face, each a source of its own.",
    zh: "在整个 Hugging Face 上搜索模型，每项各为一个来源。",
  })).check(
    Schema.makeFilter((searches) => {
      const names = searches.map(({ name }) => name.toLowerCase());
      return names.flatMap((name, index) =>
        names.indexOf(name) < index ? [{ path: [index, "name"], issue: encodePhrase(twice) }] : []
      );
    }),
  ),
);
