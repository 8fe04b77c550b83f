import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Logger from "effect/Logger";
import * as Option from "effect/Option";
import * as Flag from "effect/cli/Flag";
import { jsonLogger } from "./presentation.ts";
import { Process } from "./process.ts";

export const logFormatFlag = Flag.Literals("log-format", ["pretty", "json"]).pipe(
  Flag.withDescription("How the log is written; default: pretty on a terminal, else json"),
  Flag.optional,
);

/** The log as asked for; `pretty` is what every command does. */
export const logFormat = (format: Option.Option<"pretty" | "json">) =>
  Layer.unwrap(
    Effect.map(Process, ({ logsToTerminal }) =>
      Option.getOrElse(format, () =>
          logsToTerminal ? "pretty" : "json") === "json"
        ? Logger.layer([jsonLogger])
        : Layer.empty),
  );
