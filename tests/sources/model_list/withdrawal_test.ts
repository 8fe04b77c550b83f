import { deepEqual, equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { afterList, firstPresence } from "../../../src/sources/model_list/withdrawal.ts";
import { test } from "../../testing.ts";

const ids = ["a", "b", "c", "d", "e", "f"] as const;
const Lists = Schema.Array(Schema.Array(Schema.Literals(ids))).check(Schema.isMaxLength(60));

/** What was said to be withdrawn at each list, after one that showed all. */
const withdrawals = (lists: typeof Lists.Type) => {
  let presence = firstPresence(new Set(ids));
  return lists.map((list) => {
    const after = afterList(presence, new Set(list));
    presence = after.presence;
    return new Set(after.withdrawn);
  });
};

test("only what three lists in a row were without is withdrawn, and once until it is shown again", () =>
  Effect.gen(function* () {
    const result = yield* Arbitrary.checkEffect(Arbitrary.schema(Lists), (lists) => {
      const said = withdrawals(lists);
      return ids.every((id) => {
        let [absent, isSaid] = [0, false];
        return lists.every((list, index) => {
          const isShown = list.includes(id);
          absent = isShown ? 0 : absent + 1;
          if (isShown) isSaid = false;
          const isNow = said[index]?.has(id) === true;
          if (isNow && (absent < 3 || isSaid)) return false;
          isSaid ||= isNow;
          return true;
        });
      });
    }, { runs: 500 });
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));

test("where most are missing at once, many more lists must agree", () =>
  Effect.sync(() => {
    const said = withdrawals(Array.from({ length: 36 }, () => ["a" as const]));
    deepEqual(said.findIndex((each) => each.size > 0), 35);
    deepEqual([...said[35] ?? []], ["b", "c", "d", "e", "f"]);
  }));
