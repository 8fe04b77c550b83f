import * as Option from "effect/Option";
import * as Result from "effect/Result";
import type { Phrase } from "../../domain/phrase.ts";
import { type Condition, holds, quotedList } from "./condition.ts";
import type { Glob } from "./glob.ts";

const anyOf = (globs: ReadonlyArray<Glob>, text: string): boolean =>
  globs.some(({ fits }) => fits(text));

const noneOf = (what: Phrase, globs: ReadonlyArray<Glob>): Phrase => {
  const list = quotedList(globs.map(({ written }) => written));
  return { en: `${what.en} is none of ${list.en}`, zh: `${what.zh}不在 ${list.zh} 之中` };
};

/** The event is of one of these sources. */
export const ofSources = (globs: ReadonlyArray<Glob>): Condition => ({
  name: "sources",
  test: ({ event: { source } }) =>
    anyOf(globs, source)
      ? Result.succeed(holds)
      : Result.fail(noneOf({ en: source, zh: `${source} ` }, globs)),
});

/** The event, or a lighter one that the same poll found, is one of these. */
export const ofEvents = (globs: ReadonlyArray<Glob>): Condition => ({
  name: "events",
  test: ({ event: { eventType, also } }) =>
    [eventType, ...also].some((type) => anyOf(globs, type))
      ? Result.succeed(holds)
      : Result.fail(noneOf({ en: eventType, zh: `${eventType} ` }, globs)),
});

/** The item has one of these labels; where labels must have changed, one that it did not have before. */
export const withLabels = (globs: ReadonlyArray<Glob>, mustBeNew: boolean): Condition => {
  const list = quotedList(globs.map(({ written }) => written));
  const missed = Result.fail(
    mustBeNew
      ? { en: `no label ${list.en} was added`, zh: `没有新加标签 ${list.zh}` }
      : { en: `it has no label ${list.en}`, zh: `没有标签 ${list.zh}` },
  );
  return {
    name: "labels",
    test: ({ event, before }) => {
      const known = new Set(
        mustBeNew ? Option.match(before, { onNone: () => [], onSome: ({ labels }) => labels }) : [],
      );
      const found = event.labels.filter((label) => !known.has(label) && anyOf(globs, label));
      return found.length === 0 ? missed : Result.succeed({ words: found });
    },
  };
};

/** The item has none of these labels. */
export const withoutLabels = (globs: ReadonlyArray<Glob>): Condition => ({
  name: "not_labels",
  test: ({ event }) => {
    const found = event.labels.find((label) => anyOf(globs, label));
    return found === undefined ? Result.succeed(holds) : Result.fail({
      en: `it has the label ${JSON.stringify(found)}`,
      zh: `有标签 ${JSON.stringify(found)}`,
    });
  },
});

const noAuthor: Phrase = { en: "its author is not known", zh: "作者未知" };

/** One of these wrote it. */
export const byAuthors = (globs: ReadonlyArray<Glob>): Condition => ({
  name: "authors",
  test: ({ event: { author } }) =>
    author === null
      ? Result.fail(noAuthor)
      : anyOf(globs, author)
      ? Result.succeed({ words: [author] })
      : Result.fail(noneOf({ en: `the author ${author}`, zh: `作者 ${author} ` }, globs)),
});

/** None of these wrote it; somebody who is not known is none of them. */
export const notByAuthors = (globs: ReadonlyArray<Glob>): Condition => ({
  name: "not_authors",
  test: ({ event: { author } }) =>
    author === null || !anyOf(globs, author)
      ? Result.succeed(holds)
      : Result.fail({ en: `its author is ${author}`, zh: `作者是 ${author}` }),
});
