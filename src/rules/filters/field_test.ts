import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import { expecting } from "../../plugin/fields.ts";
import { fold } from "../folded_text.ts";

const FieldValue = Schema.Union([Schema.String, Schema.Finite, Schema.Boolean]);
type FieldValue = typeof FieldValue.Type;

const FieldRange = Schema.Struct({
  min: Schema.optionalKey(Schema.Finite),
  max: Schema.optionalKey(Schema.Finite),
  present: Schema.optionalKey(Schema.Boolean),
});
type FieldRange = typeof FieldRange.Type;

/** How a field of an item must be. */
export const FieldTest = Schema.Union([FieldValue, Schema.Array(FieldValue), FieldRange]).annotate(
  expecting({
    en: 'a value, an array of values, {"min": 1, "max": 2} or {"present": true}',
    zh: '一个值、值的数组、{"min": 1, "max": 2} 或 {"present": true}',
  }),
);
export type FieldTest = typeof FieldTest.Type;

const isValue = (test: FieldTest): test is FieldValue => !Predicate.isObjectOrArray(test);

/** The values of which a field must have one; undefined for a range. */
export const valuesOf = (test: FieldTest): ReadonlyArray<FieldValue> | undefined =>
  isValue(test) ? [test] : "length" in test ? test : undefined;

/** The range in which a field must be; undefined for values. */
export const rangeOf = (test: FieldTest): FieldRange | undefined =>
  isValue(test) || "length" in test ? undefined : test;

const separator = ", ";

/** A field of several texts, such as `en, zh`, is each of them. */
const isText = (wanted: string, value: string): boolean =>
  value === wanted || (value.includes(separator) && value.split(separator).includes(wanted));

/** Upper and lower case are one; what is not there counts as false. */
const isEqual = (wanted: FieldValue, value: FieldValue | undefined): boolean =>
  Predicate.isString(wanted)
    ? Predicate.isString(value) && isText(fold(wanted), fold(value))
    : value === wanted || wanted === false && value === undefined;

const isWithin = (
  { min, max, present }: FieldRange,
  value: FieldValue | undefined,
): boolean => {
  if (present !== undefined && present !== (value !== undefined)) return false;
  if (min === undefined && max === undefined) return true;
  return Predicate.isNumber(value) && value >= (min ?? -Infinity) && value <= (max ?? Infinity);
};

/** Whether a field is as it must be; undefined for one that the item does not have. */
export const passes = (test: FieldTest, value: FieldValue | undefined): boolean => {
  const range = rangeOf(test);
  return range === undefined
    ? valuesOf(test)?.some((wanted) => isEqual(wanted, value)) === true
    : isWithin(range, value);
};
