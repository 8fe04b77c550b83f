import type { Item } from "../../domain/item.ts";
import { truncate } from "../../domain/text.ts";
import type { TrackerEvent } from "../../domain/event.ts";

/*
 * How much of a stranger's text is stored, so that nobody can fill the state. Rules see all of it.
 */

/** In code points. */
const longest = { title: 500, body: 16 * 1024, summary: 2000, name: 200, field: 500 };
/** A truncated URL leads nowhere, so a longer one is dropped. */
const longestUrl = 2000;
const mostLabels = 100;
const mostFields = 50;

type Texts = Pick<Item, "title" | "url" | "author" | "labels" | "fields">;

const keptLabels = (labels: Texts["labels"]): Texts["labels"] =>
  labels.length <= mostLabels && labels.every(({ length }) => length <= longest.name)
    ? labels
    : labels.slice(0, mostLabels).map((label) => truncate(label, longest.name));

const isShort = (name: string, value: Texts["fields"][string]): boolean =>
  name.length <= longest.name && (typeof value !== "string" || value.length <= longest.field);

const keptFields = (fields: Texts["fields"]): Texts["fields"] => {
  const entries = Object.entries(fields);
  if (entries.length <= mostFields && entries.every((entry) => isShort(...entry))) return fields;
  return Object.fromEntries(
    entries.slice(0, mostFields).map(([name, value]) => [
      truncate(name, longest.name),
      typeof value === "string" ? truncate(value, longest.field) : value,
    ]),
  );
};

/** What is short enough, as nearly everything is, is handed on as it is. */
const keptTexts = ({ title, url, author, labels, fields }: Texts) => ({
  title: truncate(title, longest.title),
  url: url.length > longestUrl ? "" : url,
  author: author === null ? null : truncate(author, longest.name),
  labels: keptLabels(labels),
  fields: keptFields(fields),
});

/** The item as it is stored. */
export const keptItem = (item: Item): Item => ({
  ...item,
  ...keptTexts(item),
  body: truncate(item.body, longest.body),
});

/** The event as it is stored. */
export const keptEvent = (event: TrackerEvent): TrackerEvent => ({
  ...event,
  ...keptTexts(event),
  summary: truncate(event.summary, longest.summary),
});
