import * as Duration from "effect/Duration";
import type { Item } from "../../domain/item.ts";
import type { Page } from "../../domain/source.ts";
import { counted } from "../../domain/text.ts";
import { hashOf } from "../../domain/hash.ts";

/*
 * Upstreams may send anything. Past this point times are valid and ids are of a sane length.
 */

/** The years 1 to 9999, in epoch ms: what every calendar can show. */
const earliest = -62_135_596_800_000;
const latest = 253_402_300_799_999;
/** No clock is this far ahead; an item dated later would never be old again. */
const farAhead = Duration.days(365);

const longestId = 500;
const longestVersion = 200;

const instant = (at: number | null, end = latest): number | null =>
  at !== null && at >= earliest && at <= end ? Math.trunc(at) : null;

/** Whether the item has a usable id. */
const isNamed = ({ id }: Item): boolean => id !== "" && id.length <= longestId;

const saneItem = (item: Item, servedAt: number): Item => {
  const createdAt = instant(item.createdAt);
  const updatedAt = instant(
    item.updatedAt,
    Math.min(latest, servedAt + Duration.toMillis(farAhead)),
  );
  const closedAt = instant(item.closedAt);
  const mergedAt = instant(item.mergedAt);
  const version = item.version !== null && item.version.length > longestVersion
    ? hashOf(item.version)
    : item.version;
  const isSane = createdAt === item.createdAt && updatedAt === item.updatedAt &&
    closedAt === item.closedAt && mergedAt === item.mergedAt && version === item.version;
  return isSane ? item : { ...item, createdAt, updatedAt, closedAt, mergedAt, version };
};

/** The page without items that lack a usable id, and with valid times only. */
export const sanePage = (page: Page): Page => {
  const named = page.items.filter(isNamed);
  const skipped = page.items.length - named.length;
  const sane = { ...page, items: named.map((item) => saneItem(item, page.servedAt)) };
  if (skipped === 0) return sane;
  const note = {
    en: `skipped ${counted(skipped, "item")} without a usable id`,
    zh: `跳过了 ${skipped} 个没有可用 id 的条目`,
  };
  return page.ailment === undefined
    ? { ...sane, ailment: note }
    : { ...sane, notes: [...page.notes, note] };
};
