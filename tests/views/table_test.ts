import { deepEqual, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import stringWidth from "string-width";
import { table } from "../../src/views/table.ts";
import { test } from "../testing.ts";

test("columns that can give way do so one after the other, to 80 columns", () =>
  Effect.sync(() => {
    const long = "支持 DeepSeek-V4 的多令牌预测".repeat(4);
    const told = "welink waiting, email sent, console sent";
    const rows = table([["ID", "WHAT", "TOLD"], ["0c12f06e0a6d", long, told]], 1, 2);
    for (const row of rows) ok(stringWidth(row) <= 80, row);
    ok(rows[1]?.endsWith(told));
    const both = table([["WHAT", "TOLD"], [long, told.repeat(3)]], 0, 1);
    for (const row of both) ok(stringWidth(row) <= 80, row);
  }));

test("wide characters take two columns, numbers stand at the right", () =>
  Effect.sync(() =>
    deepEqual(table([["A", "N"], ["模型", 7], ["model", 12]]), [
      "A      N",
      "模型    7",
      "model  12",
    ])
  ));
