import * as Effect from "effect/Effect";
import * as Option from "effect/Option";

/** The readable rows; the log names the others. */
export const readableRows = <Row, A>(
  rows: ReadonlyArray<Row>,
  read: (row: Row) => Option.Option<A>,
  nameOf: (row: Row) => string,
) =>
  Effect.map(
    Effect.forEach(rows, (row) => {
      const found = read(row);
      return Option.isSome(found) ? Effect.succeed([found.value]) : Effect.as(
        Effect.logWarning(`${nameOf(row)} cannot be read in the state file and is left out`),
        [],
      );
    }),
    (found) => found.flat(),
  );
