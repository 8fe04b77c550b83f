import type { TrackerEvent } from "../domain/event.ts";
import { fold } from "./folded_text.ts";

/** Where a rule may look, as the config calls it. */
export const textParts = ["title", "text", "labels", "author"] as const;
export type TextPart = typeof textParts[number];

/** The text of an event without the labels that `searchedText` puts below it. */
export const bodyOf = ({ summary, labels }: Pick<TrackerEvent, "summary" | "labels">): string => {
  const below = labels.join(", ");
  return below !== "" && summary.endsWith(below) ? summary.slice(0, -below.length).trim() : summary;
};

/** A part as it was written; labels stand on lines of their own, so that none runs into another. */
export const writtenPart = (event: TrackerEvent, part: TextPart): string => {
  switch (part) {
    case "title":
      return event.title;
    case "text":
      return bodyOf(event);
    case "labels":
      return event.labels.join("\n");
    case "author":
      return event.author ?? "";
  }
};

/** Makes a value when it is first asked for. */
export const lazily = <A>(make: () => A): () => A => {
  let made: { readonly value: A } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** Remembers the last answer: all rules are asked about one event after the other. */
export const rememberingLast = <K extends object, A>(of: (key: K) => A): (key: K) => A => {
  let last: { readonly key: K; readonly value: A } | undefined;
  return (key) => (last?.key === key ? last : last = { key, value: of(key) }).value;
};

/** The texts of an event as keywords are compared with them, each folded lazily for all rules. */
export const foldedTexts = rememberingLast((event: TrackerEvent) => {
  const part = (part: TextPart) => lazily(() => fold(writtenPart(event, part)));
  const summary = lazily(() => fold(event.summary));
  return {
    title: part("title"),
    summary,
    text: event.labels.length === 0 ? summary : part("text"),
    labels: part("labels"),
    author: part("author"),
  };
});
