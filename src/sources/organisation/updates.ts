import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { changedContent, type Item } from "../../domain/item.ts";
import type { Source } from "../../domain/source.ts";
import { setting } from "../../plugin/fields.ts";

/*
 * Which updates of what an organisation publishes are alerted. The others are on record.
 */

const Updates = Schema.Literals(["any", "weights", "none"]);
export type Updates = typeof Updates.Type;

/** The key `updates` of a section. */
export const UpdatesSetting = setting(Updates, "any", {
  en: "Which updates are alerted: `any`; `weights`, of models whose weights changed or may have; " +
    "or `none`. The others are on record.",
  zh:
    "提醒哪些更新：`any` 全部；`weights` 只提醒权重有变化（或无法判断）的模型；`none` 都不提醒。" +
    "其余更新只留记录。",
});

/** Where nobody can tell what changed, the weights may have. */
const isTold = (updates: Updates, before: Option.Option<Item>, now: Item): boolean => {
  if (updates !== "weights") return updates === "any";
  return Option.match(before, {
    onNone: () => false,
    onSome: (known) => changedContent(known, now)?.includes("weights") ?? true,
  });
};

/** The changes of a source with only such updates as news. */
export const toldUpdates =
  (updates: Updates, changes: Source["changes"]): Source["changes"] =>
  (before, now, baseline, goneSince) => {
    const found = changes(before, now, baseline, goneSince);
    if (isTold(updates, before, now)) return found;
    const others = found.filter(({ transition }) => transition !== "updated");
    return others.length > 0 ? others : found.map((change) => ({ ...change, news: false }));
  };
