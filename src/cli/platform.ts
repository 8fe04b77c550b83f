import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as NodeStdio from "@effect/platform-node-shared/NodeStdio";
import * as NodeTerminal from "@effect/platform-node-shared/NodeTerminal";
import * as DateTime from "effect/DateTime";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Queue from "effect/Queue";
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities";
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner";
import { Environment } from "../domain/environment.ts";
import { Locale } from "../domain/locale.ts";
import { makeSpeech, Speech } from "../domain/speech.ts";
import { Process } from "./process.ts";
import * as StandardStreams from "./standard_streams.ts";

/*
 * The one place that knows the process: all that a command needs of it, as services.
 */

/** Variables of the process; one that Deno may not read counts as unset, and is reported so. */
const environment: Environment = {
  get: (name) => {
    const permission = Deno.permissions.querySync({ name: "env", variable: name });
    if (permission.state !== "granted") return Option.none();
    return Option.filter(Option.fromNullishOr(Deno.env.get(name)), (value) => value !== "");
  },
};

/**
 * Deno compares what NO_PROXY names letter by letter, and knows addresses without brackets alone. It
 * reads it at the first request.
 */
const plainNoProxy = Effect.sync(() => {
  for (const name of ["NO_PROXY", "no_proxy"]) {
    Option.map(environment.get(name), (list) => {
      const plain = list.toLowerCase().replaceAll(/[[\]]/g, "");
      if (plain !== list) Deno.env.set(name, plain);
    });
  }
});

/** UTC where the system names no zone that can be looked up, as with `TZ=CST-8`: then Deno has none. */
const systemTimezone = (): string => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return typeof timeZone === "string" && Option.isSome(DateTime.zoneMakeNamed(timeZone))
    ? timeZone
    : "UTC";
};

const hangups = Effect.gen(function* () {
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

export const streams: StandardStreams.StandardStreams["Service"] = {
  output: StandardStreams.makeStream({ en: "standard output", zh: "标准输出" }, Deno.stdout),
  errors: StandardStreams.makeStream({ en: "standard error", zh: "标准错误" }, Deno.stderr),
};

const isTerminal = Deno.stdout.isTerminal();
const capabilities = {
  canColor: isTerminal && !Deno.noColor && !Option.contains(environment.get("TERM"), "dumb"),
  canAnimate: isTerminal,
  canPrompt: isTerminal && Deno.stdin.isTerminal(),
};

const process: Process["Service"] = {
  id: Deno.pid,
  logsToTerminal: Deno.stderr.isTerminal(),
  hangups,
};

/** Also of what is said when everything has ended. */
export const speech = makeSpeech(environment);

/** Effect's command line asks for one, and MRT may not run anything. */
const noProcesses = ChildProcessSpawner.make(() => Effect.die("MRT starts no process"));

export const layer = Layer.mergeAll(NodeStdio.layer, NodeTerminal.layer).pipe(
  Layer.provideMerge(Layer.mergeAll(
    NodeFileSystem.layer,
    NodePath.layer,
    StandardStreams.layer(streams),
    Layer.succeed(Process, process),
    Layer.succeed(ChildProcessSpawner.ChildProcessSpawner, noProcesses),
    Layer.succeed(Environment, environment),
    Layer.effectDiscard(plainNoProxy),
    Layer.succeed(Speech, speech),
    Layer.sync(Locale, () => ({ language: "en" as const, timezone: systemTimezone() })),
    Layer.succeed(TerminalCapabilities.TerminalCapabilities, capabilities),
  )),
);
