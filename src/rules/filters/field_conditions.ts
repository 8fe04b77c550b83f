import * as Result from "effect/Result";
import type { TrackerEvent } from "../../domain/event.ts";
import { type Condition, holds } from "./condition.ts";
import { type FieldTest, passes } from "./field_test.ts";

/** Each of these fields of the item is as it must be. */
export const where = (tests: Readonly<Record<string, FieldTest>>): Condition => ({
  name: "where",
  test: ({ event: { fields } }) => {
    const values = Object.entries(tests).map(([field, test]) => ({
      field,
      test,
      value: Object.hasOwn(fields, field) ? fields[field] : undefined,
    }));
    const wrong = values.find(({ test, value }) => !passes(test, value));
    if (wrong !== undefined) {
      return Result.fail(
        wrong.value === undefined
          ? { en: `it has no ${wrong.field}`, zh: `没有 ${wrong.field}` }
          : {
            en: `${wrong.field} is ${JSON.stringify(wrong.value)}`,
            zh: `${wrong.field} 是 ${JSON.stringify(wrong.value)}`,
          },
      );
    }
    return Result.succeed({
      words: values.flatMap(({ field, value }) => value === undefined ? [] : [`${field}=${value}`]),
    });
  },
});

const partsOf = ({ changed }: Pick<TrackerEvent, "changed">) => changed.join(", ");

/** One of these parts of the item is another than before. */
export const changed = (parts: ReadonlyArray<string>): Condition => ({
  name: "changed",
  test: ({ event }) => {
    if (event.changed.some((part) => parts.includes(part))) return Result.succeed(holds);
    return Result.fail(
      event.changed.length === 0
        ? { en: "nothing that was known of it changed", zh: "已知内容没有变化" }
        : { en: `what changed is ${partsOf(event)}`, zh: `变化的是 ${partsOf(event)}` },
    );
  },
});
