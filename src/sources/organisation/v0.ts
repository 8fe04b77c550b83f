import type { Item } from "../../domain/item.ts";
import type { Source } from "../../domain/source.ts";
import { v0Fingerprint, v0Name } from "../../plugin/v0.ts";
import { model } from "./kind.ts";

/** `Source.v0Keys` of a hub, by what v0 called its events and told them apart by. */
export const v0KeysBy = (
  source: string,
  eventType: string,
  eventId: (item: Item) => string,
): NonNullable<Source["v0Keys"]> =>
(origin, item) => ({
  item: [
    v0Fingerprint({
      event_id: eventId(item),
      event_type: eventType,
      resource_id: v0Name(origin),
      resource_type: model.resource,
      source,
    }),
  ],
  merge: [],
});
