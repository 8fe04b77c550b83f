import * as Arr from "effect/Array";
import * as Duration from "effect/Duration";

/** Keys of one IN, or rows of one INSERT: well below the limit of parameters of a statement. */
const most = 200;

/** The values in parts that fit into one statement each. */
export const inParts = <A>(values: ReadonlyArray<A>): Array<Arr.NonEmptyArray<A>> =>
  Arr.chunksOf(values, most);

/** A length of time as columns hold it. */
export const toWholeMillis = (duration: Duration.Duration): number =>
  Math.round(Duration.toMillis(duration));
