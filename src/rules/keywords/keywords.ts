import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { describing } from "../../plugin/fields.ts";
import { makePlugin } from "../../plugin/plugin.ts";
import { verbatim } from "../../domain/phrase.ts";
import { separated } from "../../plugin/starter.ts";
import type { Rule } from "../../domain/rule.ts";
import { keywordHints } from "./hints.ts";
import { fold, type TextRange, unfold } from "./folded_text.ts";

const kind = "watch_keywords";

/** Length of an excerpt and how much of it stands before the match, in UTF-16 units. */
const excerptLength = 240;
const lead = 80;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Where a passage that would begin at `from` may begin: after a blank, else between graphemes. */
const beginning = (text: string, from: number, match: number): number => {
  if (from <= 0) return 0;
  const blank = text.slice(from, match).search(/\s\S/);
  if (blank >= 0) return from + blank + 1;
  const cut = graphemes.segment(text).containing(from);
  return cut === undefined || cut.index === from
    ? from
    : Math.min(cut.index + cut.segment.length, match);
};

/** Where a passage that would end at `to` may end: before a blank, else between graphemes. */
const ending = (text: string, to: number, match: number): number => {
  if (to >= text.length) return text.length;
  const blank = text.slice(match, to + 1).search(/\s\S*$/);
  if (blank > 0) return match + blank;
  const cut = graphemes.segment(text).containing(to);
  return Math.max(cut === undefined ? to : cut.index, match);
};

/** The passage of `text` around the match, as it was written, with … where something is left out. */
const excerpt = (text: string, match: TextRange): string => {
  const from = Math.max(0, Math.min(match.start - lead, text.length - excerptLength));
  const to = Math.min(text.length, from + excerptLength);
  const start = beginning(text, from, match.start);
  // A match longer than an excerpt is shown from its beginning.
  const end = ending(text, to, match.end <= to ? match.end : match.start);
  const passage = text.slice(start, end).trim();
  return `${start > 0 ? "…" : ""}${passage}${end < text.length ? "…" : ""}`;
};

interface Keyword {
  /** As it stands in the config, without the blanks around it. */
  readonly written: string;
  readonly folded: string;
}

/** Blank keywords count as absent, different spellings of one keyword as one. */
const compile = (keywords: ReadonlyArray<string>): ReadonlyArray<Keyword> => {
  const byFolded = new Map<string, Keyword>();
  for (const keyword of keywords) {
    const written = keyword.trim();
    const folded = fold(written).trim();
    if (folded !== "" && !byFolded.has(folded)) byFolded.set(folded, { written, folded });
  }
  return [...byFolded.values()];
};

const makeRule = (keywords: ReadonlyArray<Keyword>): Rule => ({
  id: kind,
  match: ({ title, summary }) => {
    const foldedTitle = fold(title);
    const foldedSummary = fold(summary);
    const found: Array<string> = [];
    let first: { readonly index: number; readonly length: number } | undefined;
    for (const { written, folded } of keywords) {
      const index = foldedSummary.indexOf(folded);
      if (index < 0 && !foldedTitle.includes(folded)) continue;
      found.push(written);
      if (index >= 0 && (first === undefined || index < first.index)) {
        first = { index, length: folded.length };
      }
    }
    if (found.length === 0) return Option.none();
    const match: TextRange = first === undefined ? { start: 0, end: 0 } : {
      start: unfold(summary, first.index).start,
      end: unfold(summary, first.index + first.length - 1).end,
    };
    return Option.some({
      ruleId: kind,
      reason: found.join(", "),
      excerpt: excerpt(summary, match),
    });
  },
});

const example = ["deepseek", "qwen"];

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
  config: Schema.Array(Schema.String).annotate(describing({
    en:
      "An event matches when its title or text contains one of these, ignoring case; with none, " +
      "nothing matches.",
    zh: "事件的标题或正文包含其中之一就匹配，不分大小写；一个都不写则什么也不匹配。",
  })),
  hints: keywordHints,
  entries: (config) => {
    const compiled = compile(config);
    return compiled.length === 0 ? [] : [{
      id: kind,
      secrets: [],
      unusable: Option.none(),
      about: compiled.map(({ written }) => verbatim(written)),
      make: Effect.succeed(makeRule(compiled)),
    }];
  },
});
