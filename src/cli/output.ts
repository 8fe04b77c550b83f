import * as Console from "effect/Console";
import * as DateTime from "effect/DateTime";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
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

/** Times for machines. */
export const isoTime = (epochMs: number): string =>
  DateTime.formatIso(DateTime.makeUnsafe(epochMs));

export const isoOrNull = (at: Option.Option<number>): string | null =>
  Option.getOrNull(Option.map(at, isoTime));
