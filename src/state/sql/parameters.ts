import * as Arr from "effect/Array";

/** Keys of one IN, or rows of one INSERT: well below the limit of parameters of a statement. */
const most = 200;

/** The values in parts of which each fits into one statement. */
export const inParts = <A>(values: ReadonlyArray<A>): Array<Arr.NonEmptyArray<A>> =>
  Arr.chunksOf(values, most);
