import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { displayWidth } from "effect/cli/CliOutput";
import { standardReader } from "../../src/views/reader.ts";
import { table } from "../../src/views/table.ts";
import { test } from "../testing.ts";

const on = (columns: number) => ({ ...standardReader, columns });
const long = "支持 DeepSeek-V4 的多令牌预测".repeat(4);
const told = "welink pending, email sent, console sent";
const alerts = [["ID", "SOURCE", "WHAT", "TOLD"], ["0c12f06e0a6d", "github:a/b", long, told]];

test("columns that can give way do so one after the other, to the width there is", () =>
  Effect.sync(() => {
    for (const columns of [60, 80, 120, 200]) {
      const rows = table(alerts, on(columns), { flexible: [2, 3], optional: 1 });
      for (const row of rows) ok(displayWidth(row) <= columns, row);
      equal(rows[0]?.includes("SOURCE"), columns >= 120, `${columns}`);
      equal(rows[1]?.endsWith(told), columns >= 120, `${columns}`);
    }
    ok(table(alerts, on(Infinity), { flexible: [2, 3], optional: 1 })[1]?.includes(long));
  }));

test("a title is cut between words, an address between characters", () =>
  Effect.sync(() => {
    const cut = (text: string, columns: number) => table([["W"], [text]], on(columns))[1];
    equal(cut("Support the multi-token prediction of DeepSeek", 30), "Support the multi-token…");
    equal(cut("支持新模型的多令牌预测", 16), "支持新模型的多…");
    equal(cut(`https://a.co/${"a".repeat(99)}`, 30), `https://a.co/${"a".repeat(16)}…`);
    equal(cut("👩‍👩‍👧".repeat(20), 15), `${"👩‍👩‍👧".repeat(7)}…`);
  }));

test("wide characters take two columns, numbers stand at the right", () =>
  Effect.sync(() =>
    deepEqual(table([["A", "N"], ["模型", 7], ["model", 12]], standardReader), [
      "A      N",
      "模型    7",
      "model  12",
    ])
  ));

test("a state has a colour where colours are shown, and the columns stay aligned", () =>
  Effect.sync(() => {
    const rows = [["STATE", "N"], [{ text: "ok", tone: "good" as const }, 1]];
    deepEqual(table(rows, { ...standardReader, canColor: true }), [
      "STATE  N",
      "\u001B[32mok\u001B[0m     1",
    ]);
    deepEqual(table(rows, standardReader), ["STATE  N", "ok     1"]);
  }));

test("a table of very many rows is a table", () =>
  Effect.sync(() => {
    const rows = Array.from({ length: 200_000 }, () => ["a", 1] as const);
    equal(table(rows, standardReader).length, rows.length);
  }));
