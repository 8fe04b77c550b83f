import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { Environment } from "../domain/environment.ts";
import { Printer } from "../domain/printer.ts";
import { Process } from "./process.ts";
import { printTo, StandardStreams } from "./standard_streams.ts";

/*
 * What the commands' output has in common: results on standard output, for people or for machines.
 */

/** Standard output belongs to the report when a machine reads it; alerts go to standard error then. */
export const reportAlone =
  (json: boolean) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | StandardStreams> =>
    json
      ? Effect.provideServiceEffect(
        effect,
        Printer,
        Effect.map(StandardStreams, ({ errors }) => printTo(errors)),
      )
      : effect;

/** Shows a line of progress on standard error; nothing where nobody watches or lines cannot be erased. */
export const statusLine = Effect.gen(function* () {
  const { logsToTerminal } = yield* Process;
  const { errors } = yield* StandardStreams;
  const { get } = yield* Environment;
  const isShown = logsToTerminal && !Option.contains(get("TERM"), "dumb");
  return (text: string) =>
    Effect.sync(() => {
      if (isShown) errors.show(text);
    });
});

export const printJson = (value: unknown) => Console.log(JSON.stringify(value, null, 2));
