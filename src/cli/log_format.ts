import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Logger from "effect/Logger";
import * as Option from "effect/Option";
import * as References from "effect/References";
import { cleanText } from "../domain/text.ts";
import { Process } from "./process.ts";

const wordsOf = (message: unknown): string =>
  (Array.isArray(message) ? message : [message]).map(String).join(" ");

/** One line per message on standard error: time, level, what happened. */
const prettyLogger = Logger.withConsoleError(
  Logger.make<unknown, string>(({ date, logLevel, message, cause }) => {
    const trace = cause.reasons.length === 0 ? "" : `\n${Cause.pretty(cause)}`;
    const level = logLevel.toUpperCase().padEnd(5);
    return `${date.toISOString()} ${level} ${cleanText(wordsOf(message) + trace)}`;
  }),
);

/** One JSON object per line: time, level, event, message, and the fields of the event. */
export const jsonLogger = Logger.withConsoleError(
  Logger.make<unknown, string>(({ cause, date, fiber, logLevel, message }) =>
    JSON.stringify({
      time: date.toISOString(),
      level: logLevel.toLowerCase(),
      event: "log",
      message: cleanText(wordsOf(message)),
      ...fiber.getRef(References.CurrentLogAnnotations),
      ...(cause.reasons.length === 0 ? {} : { cause: cleanText(Cause.pretty(cause)) }),
    })
  ),
);

/** The log as people read it. */
export const prettyLog = Logger.layer([prettyLogger]);

/** The log in the form asked for: `pretty` where somebody watches, else `json`, unless said otherwise. */
export const logFormat = (format: Option.Option<"pretty" | "json">) =>
  Layer.unwrap(
    Effect.map(Process, ({ logsToTerminal }) =>
      Option.getOrElse(format, () =>
          logsToTerminal ? "pretty" : "json") === "json"
        ? Logger.layer([jsonLogger])
        : Layer.empty),
  );
