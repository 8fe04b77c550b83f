import { equal } from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { TrackerEvent } from "../../../src/domain/event.ts";
import { Item, ItemJson } from "../../../src/domain/item.ts";
import { decodeEvent, eventColumns } from "../../../src/state/sql/event_rows.ts";
import { decodeItem, itemJson } from "../../../src/state/sql/item_rows.ts";
import { test } from "../../testing.ts";

const encodeItem = Schema.encodeSync(ItemJson);
/** As JSON, which knows no -0. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const isSame = (a: Item, b: Item) => isDeepStrictEqual(plain(a), plain(b));
const holds = <A>(schema: Schema.Codec<A>, check: (value: A) => boolean) =>
  Effect.map(
    Arbitrary.checkEffect(Arbitrary.schema(schema), check, { runs: 300 }),
    (result) => equal(Arbitrary.formatCheckFailure(result), undefined),
  );

test("an item is read as it was stored, whatever is in it", () =>
  holds(Item, (item) => {
    const row = {
      item_id: item.id,
      version: item.version ?? "",
      updated_at: item.updatedAt,
      item_json: itemJson(item),
    };
    const read = Option.getOrThrow(decodeItem(row));
    return isSame(read, { ...item, version: item.version ?? "" });
  }));

test("an item that an earlier version stored reads the same", () =>
  holds(Item, (item) => {
    const row = {
      item_id: item.id,
      version: item.version ?? "",
      updated_at: item.updatedAt,
      item_json: encodeItem(item),
    };
    const read = Option.getOrThrow(decodeItem(row));
    return isSame(read, { ...item, version: item.version ?? "" });
  }));

test("an event that matched nothing is read again with all that is not of its item", () =>
  holds(TrackerEvent, (event) => {
    const { event_json } = eventColumns(event, []);
    const row = {
      fingerprint: event.fingerprint,
      source_key: event.source,
      item_id: event.resourceId,
      observed_at: event.observedAt,
      event_json,
      item_json: null,
    };
    const read = decodeEvent(row);
    if (read._tag === "None") return false;
    const { title: _, summary: __, url: ___, author, labels, fields, ...bare } = read.value;
    return Object.entries(bare).every(([key, value]) =>
      JSON.stringify(value) ===
        JSON.stringify(Object.entries(event).find(([name]) => name === key)?.[1])
    ) && author === null && labels.length === 0 && Object.keys(fields).length === 0;
  }));
