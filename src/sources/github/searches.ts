import * as Schema from "effect/Schema";
import { encodePhrase } from "../../domain/phrase.ts";
import { describing, expecting, setting } from "../../plugin/fields.ts";

/** What GitHub takes, qualifiers not counted, which we do not tell apart. */
const longestQuery = 256;

const Search = Schema.Struct({
  name: Schema.String.check(
    Schema.isPattern(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/,
      expecting({
        en: "a name of up to 60 letters, digits, hyphens, dots and underscores",
        zh: "最多 60 个字母、数字、连字符、点和下划线组成的名称",
      }),
    ),
  ).annotate(describing({
    en: "What alerts and rules call the search; the source is github:search/NAME.",
    zh: "提醒和规则中的名称；来源是 github:search/NAME。",
  })),
  query: Schema.String.check(
    Schema.makeFilter(
      (query) => query.trim() !== "" && query.length <= longestQuery,
      {
        ...expecting({
          en: `a search of up to ${longestQuery} characters, such as DeepSeek-V4 in:title`,
          zh: `最多 ${longestQuery} 个字符的搜索，如 DeepSeek-V4 in:title`,
        }),
        toJsonSchema: () => ({ pattern: "\\S", maxLength: longestQuery }),
      },
    ),
  ).annotate(describing({
    en: "What GitHub's search field takes, with its qualifiers.",
    zh: "GitHub 搜索框接受的内容，包括限定条件。",
  })),
  type: Schema.Literals(["issues", "pulls", "repositories"]).annotate(describing({
    en: "What is searched for.",
    zh: "搜索什么。",
  })),
});
export type Search = typeof Search.Type;

const twice = { en: "this name is used twice", zh: "这个名称用了两次" };

/** `sources.github.searches`. */
export const Searches = setting(
  Schema.Array(Search).check(
    Schema.makeFilter((searches) => {
      const names = searches.map(({ name }) => name.toLowerCase());
      return names.flatMap((name, index) =>
        names.indexOf(name) < index ? [{ path: [index, "name"], issue: encodePhrase(twice) }] : []
      );
    }, { toJsonSchema: () => [{}, true] }),
  ),
  [],
  {
    en: "Searches of all of GitHub; what is new among their results becomes events.",
    zh: "在整个 GitHub 上搜索；结果中的新内容产生事件。",
  },
);
