import * as Schema from "effect/Schema";
import { encodePhrase } from "../../domain/phrase.ts";
import { describing, expecting, titled } from "../../plugin/fields.ts";
import { textParts } from "../texts.ts";
import { list, Pattern, singleLine, switchedOn, Visible } from "./fields.ts";
import { FieldTest } from "./field_test.ts";
import { ruleMistakes } from "./mistakes.ts";

const longestName = 60;
const longestNote = 300;

/** The section whose one rule is called like it. */
const otherSection = "watch_keywords";
const taken = encodePhrase({
  en: `the rule of the section ${otherSection} is called so; choose another name`,
  zh: `这是配置项 ${otherSection} 那条规则的名称，请换一个`,
});

/** The conditions of a rule, by their keys. */
const conditions = {
  keywords: list(Visible, {
    en: "One of these is there, ignoring case.",
    zh: "出现其中之一，不分大小写。",
  }),
  all_keywords: list(Visible, { en: "Each of these is there.", zh: "每一个都出现。" }),
  not_keywords: list(Visible, { en: "None of these is there.", zh: "一个都不出现。" }),
  regex: list(Pattern, {
    en: "One of these patterns, in RE2's syntax, matches; `(?i)` ignores case.",
    zh: "其中一个正则表达式（RE2 语法）匹配；`(?i)` 表示不分大小写。",
  }),
  sources: list(Visible, {
    en: "The source is one of these; `*` stands for anything.",
    zh: "来源是其中之一；`*` 代表任意内容。",
  }),
  events: list(Visible, {
    en: "The event is one of these; `*` stands for anything.",
    zh: "事件是其中之一；`*` 代表任意内容。",
  }),
  labels: list(Visible, {
    en: "The item has one of these labels; `*` stands for anything.",
    zh: "条目有其中一个标签；`*` 代表任意内容。",
  }),
  not_labels: list(Visible, {
    en: "The item has none of these labels.",
    zh: "条目没有这些标签。",
  }),
  authors: list(Visible, {
    en: "One of these wrote it; `*` stands for anything.",
    zh: "作者是其中之一；`*` 代表任意内容。",
  }),
  not_authors: list(Visible, { en: "None of these wrote it.", zh: "作者不是其中任何一个。" }),
  where: Schema.optionalKey(
    Schema.Record(Schema.String, FieldTest).annotate(describing({
      en: "Fields of the item: a value, several, `min` and `max`, or whether it is `present`.",
      zh: "条目的字段：一个值、多个值、`min` 和 `max`，或是否存在（`present`）。",
    })),
  ),
  changed: list(Visible, {
    en: "One of these changed: `title`, `body`, `labels`, `state` or a field; keywords, patterns " +
      "and labels count there only when they are new.",
    zh: "其中之一有变化：`title`、`body`、`labels`、`state` 或字段；" +
      "关键词、正则和标签在这些部分里只有新出现的才算。",
  }),
};

/** What may be said of a rule besides its conditions. */
const others = {
  name: singleLine(longestName, { en: "expected a name on one line", zh: "名称应为一行文字" })
    .check(Schema.makeFilter((name) => name === otherSection ? taken : undefined))
    .annotate(
      describing({
        en: "What the alert and `mrt explain` call the rule.",
        zh: "规则的名称，出现在提醒和 `mrt explain` 中。",
      }),
    ),
  whole_words: switchedOn({
    en: "Whether keywords must not be part of a longer word.",
    zh: "关键词是否只匹配整个词。",
  }),
  in: list(Schema.Literals(textParts), {
    en:
      "Where keywords and patterns are looked for: `title`, `text`, `labels`, `author`; without " +
      "it in all but the author.",
    zh: "在哪里查找关键词和正则：`title`、`text`、`labels`、`author`；不写则除作者外都查找。",
  }, {
    en: "an array of title, text, labels or author",
    zh: "由 title、text、labels、author 组成的数组",
  }),
  first_match_only: switchedOn({
    en: "Whether the rules after this one are not asked once it matches; those that mute are.",
    zh: "这条规则匹配后，是否不再判断后面的规则；静音规则照常判断。",
  }),
  mute: switchedOn({
    en: "Whether what matches is recorded and never told, whatever else matches.",
    zh: "匹配的事件是否只记录、不提醒，即使其他规则也匹配。",
  }),
  notify: list(Visible, {
    en: "The channels that are told; without it all of them.",
    zh: "提醒哪些通道；不写则所有通道。",
  }),
  mention: Schema.optionalKey(
    Schema.Union([
      Schema.Boolean,
      Schema.Literals(["nobody", "all"]),
      Schema.Array(singleLine(100, { en: "expected an account", zh: "应为账号" })),
    ]).annotate({
      ...titled({
        en: "`true`, `false`, `nobody`, `all` or array of accounts",
        zh: "`true`、`false`、`nobody`、`all` 或账号数组",
      }),
      ...expecting({
        en: 'true, false, "nobody", "all" or an array of accounts',
        zh: 'true、false、"nobody"、"all" 或账号数组',
      }),
      ...describing({
        en: "Whom to mention: `true` those of the channel, `false` or `nobody` nobody, `all` " +
          "everybody, or these accounts.",
        zh: "@ 谁：`true` 为通道设定的人，`false` 或 `nobody` 不 @，`all` 为所有人，或列出的账号。",
      }),
    }),
  ),
  urgent: switchedOn({
    en: "Whether alerts do not wait for a quiet or a scheduled time of the channel.",
    zh: "提醒是否不受通道的安静时段和定时限制。",
  }),
  note: Schema.optionalKey(
    singleLine(longestNote, { en: "expected a sentence on one line", zh: "应为一行文字" }).annotate(
      describing({
        en: "A sentence for whoever reads the alert.",
        zh: "写给看提醒的人的一句话。",
      }),
    ),
  ),
};

const { name, ...rest } = others;

export const RuleConfig = Schema.Struct({ name, ...conditions, ...rest }).check(
  Schema.makeFilter((rule) => ruleMistakes(rule)),
);
export type RuleConfig = typeof RuleConfig.Type;

/** The section `rules`. */
export const RulesConfig = Schema.Array(RuleConfig).annotate({
  ...expecting({ en: "an array of rules", zh: "规则数组" }),
  ...describing({
    en:
      "Named rules that say who hears of what. All conditions of a rule must hold; of a list any " +
      "one is enough.",
    zh: "有名称的规则，决定谁收到什么。一条规则的条件要全部成立；列表中任意一个成立即可。",
  }),
}).check(
  Schema.makeFilter((rules) =>
    rules.flatMap(({ name }, index) =>
      rules.findIndex((each) => each.name === name) < index
        ? [{
          path: [index, "name"],
          issue: encodePhrase({
            en: `another rule is called ${name}; each needs a name of its own`,
            zh: `已有规则叫 ${name}；每条规则要有自己的名称`,
          }),
        }]
        : []
    )
  ),
);
