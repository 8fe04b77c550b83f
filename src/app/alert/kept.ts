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

const keptTexts = ({ title, url, author, labels, fields }: Texts) => ({
  title: truncate(title, longest.title),
  url: url.length > longestUrl ? "" : url,
  author: author === null ? null : truncate(author, longest.name),
  labels: labels.slice(0, mostLabels).map((label) => truncate(label, longest.name)),
  fields: Object.fromEntries(
    Object.entries(fields).slice(0, mostFields).map(([name, value]) => [
      truncate(name, longest.name),
      typeof value === "string" ? truncate(value, longest.field) : value,
    ]),
  ),
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
