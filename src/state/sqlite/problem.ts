import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import { SqlError } from "effect/sql/SqlError";
import { StateFailure } from "../../domain/errors.ts";

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) in words. */
const words: Readonly<Record<number, string>> = {
  5: "it is locked by another program; try again when that has ended",
  6: "it is locked by another program; try again when that has ended",
  8: "it is read-only; make the file and its folder writable for this user",
  10: "reading or writing it failed; look at the disk",
  11: "it is damaged; restore a copy or move it away",
  13: "the disk is full",
  14: "it cannot be opened; look at the rights of the file and its folder",
  26: "it is no SQLite database; name another file in state.sqlite_path",
};
const passing = [5, 6, 13];

const rootCause = (error: unknown): unknown => {
  if (error instanceof SqlError) return rootCause(error.reason.cause);
  return Predicate.hasProperty(error, "cause") && error.cause !== undefined
    ? rootCause(error.cause)
    : error;
};

const codeOf = (cause: unknown): number =>
  Predicate.hasProperty(cause, "errcode") && Predicate.isNumber(cause.errcode)
    ? cause.errcode & 0xff
    : 0;

/** What is wrong with a database, in words where known, and whether it may pass by itself. */
export const problemOf = (error: unknown) => {
  const cause = rootCause(error);
  const code = codeOf(cause);
  const known = Option.fromUndefinedOr(words[code]);
  return {
    known,
    text: Option.getOrElse(known, () => cause instanceof Error ? cause.message : String(cause)),
    passing: passing.includes(code),
  };
};

/** Turns SQL errors into defects: a `StateFailure` in words where the cause is known. */
export const orDie = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, never, R> =>
  Effect.catch(effect, (error) =>
    Effect.die(
      Option.match(problemOf(error).known, {
        onNone: () => error,
        onSome: (problem) => new StateFailure({ problem }),
      }),
    ));
