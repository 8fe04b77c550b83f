import * as NodeChildProcessSpawner from "@effect/platform-node-shared/NodeChildProcessSpawner";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as NodeStdio from "@effect/platform-node-shared/NodeStdio";
import * as NodeTerminal from "@effect/platform-node-shared/NodeTerminal";
import * as Cause from "effect/Cause";
import * as DateTime from "effect/DateTime";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Logger from "effect/Logger";
import * as Option from "effect/Option";
import * as Queue from "effect/Queue";
import * as References from "effect/References";
import * as CliConfig from "effect/cli/CliConfig";
import * as CliOutput from "effect/cli/CliOutput";
import * as Console from "effect/Console";
import * as GlobalFlag from "effect/cli/GlobalFlag";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";
import type { Environment } from "../domain/environment.ts";
import { Locale } from "../domain/locale.ts";
import { cleanText } from "../domain/text.ts";
import { layer as standardStreams, standardError } from "./standard_streams.ts";

/** Variables of the process; one that Deno may not read counts as unset, and is reported so. */
export const environment: Environment = {
  get: (name) => {
    const permission = Deno.permissions.querySync({ name: "env", variable: name });
    if (permission.state !== "granted") return Option.none();
    return Option.filter(Option.fromNullishOr(Deno.env.get(name)), (value) => value !== "");
  },
};

/** UTC where the system names no zone that can be looked up, as with `TZ=CST-8`: then Deno has none. */
const systemTimezone = (): string => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return typeof timeZone === "string" && Option.isSome(DateTime.zoneMakeNamed(timeZone))
    ? timeZone
    : "UTC";
};

/** One line per message on standard error: time, level, what happened. */
const logger = Logger.withConsoleError(
  Logger.make<unknown, string>(({ date, logLevel, message, cause }) => {
    const words = (Array.isArray(message) ? message : [message]).map(String).join(" ");
    const trace = cause.reasons.length === 0 ? "" : `\n${Cause.pretty(cause)}`;
    return `${date.toISOString()} ${logLevel.toUpperCase().padEnd(5)} ${cleanText(words + trace)}`;
  }),
);

/** One JSON object per line: time, level, event, message, and the fields of the event. */
export const jsonLogger = Logger.withConsoleError(
  Logger.make<unknown, string>(({ cause, date, fiber, logLevel, message }) => {
    const words = (Array.isArray(message) ? message : [message]).map(String).join(" ");
    return JSON.stringify({
      time: date.toISOString(),
      level: logLevel.toLowerCase(),
      event: "log",
      message: cleanText(words),
      ...fiber.getRef(References.CurrentLogAnnotations),
      ...(cause.reasons.length === 0 ? {} : { cause: cleanText(Cause.pretty(cause)) }),
    });
  }),
);

export const logsToTerminal = Deno.stderr.isTerminal();

export const processId = Deno.pid;

/**
 * Listens for SIGHUP until the scope ends (Windows knows none). Succeeds with an effect that waits for
 * the next one that nobody has waited for yet; several that come together are one.
 */
export const hangups = Effect.gen(function* () {
  const pending = yield* Queue.sliding<void>(1);
  if (Deno.build.os !== "windows") {
    const listen = () => void Queue.offerUnsafe(pending, undefined);
    yield* Effect.acquireRelease(
      Effect.sync(() => Deno.addSignalListener("SIGHUP", listen)),
      () => Effect.sync(() => Deno.removeSignalListener("SIGHUP", listen)),
    );
  }
  return Queue.take(pending);
});

const isTerminal = Deno.stdout.isTerminal();
const capabilities = {
  canColor: isTerminal && !Deno.noColor,
  canAnimate: isTerminal,
  canPrompt: isTerminal && Deno.stdin.isTerminal(),
};

/** A mistake on the command line deserves a sentence, not the whole manual on standard output. */
const presenter: CliOutput.Presenter = {
  present: (event) => {
    if (event._tag === "Version") return Console.log(`${event.name} ${event.version}`);
    if (event._tag !== "InvalidInvocation") return CliOutput.defaultPresenter.present(event);
    const problems = event.errors.map(({ message }) => message);
    const command = event.commandPath.join(" ");
    return Console.error([...problems, `Try: ${command} --help`].join("\n"));
  },
};

const builtIns = [
  GlobalFlag.Help,
  GlobalFlag.Version,
  GlobalFlag.Completions,
  GlobalFlag.LogLevel,
];

export const layer = Layer.mergeAll(
  standardStreams,
  NodeStdio.layer,
  NodeTerminal.layer,
  NodeChildProcessSpawner.layer,
  CliConfig.layer({ builtIns }),
  CliOutput.layerPresenter(presenter),
  Layer.succeed(TerminalCapabilities.TerminalCapabilities, capabilities),
  Layer.sync(Locale, () => ({ language: "en" as const, timezone: systemTimezone() })),
  Logger.layer([logger]),
).pipe(Layer.provideMerge(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)));

/** A line on standard error that is written over by the next one; nothing where nobody watches. */
export const statusLine = (text: string) =>
  Effect.sync(() => {
    if (!logsToTerminal) return;
    standardError.write(`\r\u001B[2K${text}`);
  });
