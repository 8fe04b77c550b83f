import type { Item } from "../../domain/item.ts";
import type { Page } from "../../domain/source.ts";
import { counted } from "../../domain/text.ts";
import { hashOf } from "../../domain/hash.ts";

/*
 * What an upstream says of an item may be anything. Nothing behind this point meets a time that is
 * none, or a name that fills the state.
 */

/** The years 1 to 9999, in epoch ms: what every calendar can show. */
const earliest = -62_135_596_800_000;
const latest = 253_402_300_799_999;
/** No clock is ahead of another by so many ms; an item dated later would never be old again. */
const farAhead = 365 * 24 * 3_600_000;

const longestId = 500;
const longestVersion = 200;

const instant = (at: number | null, end = latest): number | null =>
  at !== null && at >= earliest && at <= end ? Math.trunc(at) : null;

/** Whether the item can be told from others; nobody names anything by so long a name. */
const isNamed = ({ id }: Item): boolean => id !== "" && id.length <= longestId;

const saneItem = (item: Item, servedAt: number): Item => {
  const createdAt = instant(item.createdAt);
  const updatedAt = instant(item.updatedAt, Math.min(latest, servedAt + farAhead));
  const closedAt = instant(item.closedAt);
  const mergedAt = instant(item.mergedAt);
  const version = item.version !== null && item.version.length > longestVersion
    ? hashOf(item.version)
    : item.version;
  const isSane = createdAt === item.createdAt && updatedAt === item.updatedAt &&
    closedAt === item.closedAt && mergedAt === item.mergedAt && version === item.version;
  return isSane ? item : { ...item, createdAt, updatedAt, closedAt, mergedAt, version };
};

/** The page with names that are names and times that are times. */
export const sanePage = (page: Page): Page => {
  const named = page.items.filter(isNamed);
  const skipped = page.items.length - named.length;
  const sane = { ...page, items: named.map((item) => saneItem(item, page.servedAt)) };
  if (skipped === 0) return sane;
  const note = `skipped ${counted(skipped, "item")} without a usable id`;
  return page.ailment === undefined
    ? { ...sane, ailment: note }
    : { ...sane, notes: [...page.notes, note] };
};
