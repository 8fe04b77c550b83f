import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Flag from "effect/cli/Flag";
import { Printer } from "../domain/printer.ts";
import { printTo, standardError } from "./standard_streams.ts";

/*
 * What the commands' output has in common: results on standard output, for people or for machines.
 */

export const jsonFlag = Flag.Boolean("json").pipe(
  Flag.withDescription("Print JSON"),
  Flag.withDefault(false),
);

/** Standard output belongs to the report when a machine reads it. */
export const alertsOnStandardError = Effect.provideService(Printer, printTo(standardError));

export const printJson = (value: unknown) => Console.log(JSON.stringify(value, null, 2));
