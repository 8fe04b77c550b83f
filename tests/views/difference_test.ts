import { deepEqual, equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { differenceOf } from "../../src/views/difference.ts";
import { test } from "../testing.ts";

const Text = Schema.Array(Schema.Literals(["fp8 ", "qwen ", "支持", "\n", "a", "-", "  "])).check(
  Schema.isMaxLength(30),
);

test("a difference holds both texts, and nothing else", () =>
  Effect.gen(function* () {
    const result = yield* Arbitrary.checkEffect(
      Arbitrary.schema(Schema.Tuple([Text, Text])),
      ([one, other]) => {
        const [before, after] = [one.join(""), other.join("")];
        const passages = differenceOf(before, after);
        const without = (fate: string) =>
          passages.filter((each) => each.fate !== fate).map(({ text }) => text).join("");
        return without("added") === before && without("removed") === after;
      },
      { runs: 300 },
    );
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));

test("what differs is told by words, in Chinese by characters", () =>
  Effect.sync(() => {
    deepEqual(differenceOf("Support Qwen3 on NPU", "Support Qwen4 on NPU"), [
      { fate: "kept", text: "Support " },
      { fate: "removed", text: "Qwen3 " },
      { fate: "added", text: "Qwen4 " },
      { fate: "kept", text: "on NPU" },
    ]);
    deepEqual(differenceOf("支持昇腾", "支持了昇腾"), [
      { fate: "kept", text: "支持" },
      { fate: "added", text: "了" },
      { fate: "kept", text: "昇腾" },
    ]);
  }));
