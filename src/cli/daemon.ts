import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Deferred from "effect/Deferred";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Fiber from "effect/Fiber";
import * as Layer from "effect/Layer";
import * as Scope from "effect/Scope";
import * as Command from "effect/cli/Command";
import type { AppConfig } from "../config/load.ts";
import { admit } from "../app/health/config_use.ts";
import * as Daemon from "../app/daemon.ts";
import * as Layers from "../app/layers.ts";
import { log } from "../app/telemetry.ts";
import { runSettings } from "../app/settings.ts";
import type { ConfigIdentity } from "../domain/config_identity.ts";
import { labelled } from "../domain/phrase.ts";
import { Unusable } from "./exit.ts";
import { logFormatFlag } from "./flags.ts";
import { loadConfig } from "./load_config.ts";
import { logFormat } from "./log_format.ts";
import { Process } from "./process.ts";
import { checkPage, servePage } from "./serve.ts";

/** What must not get worse when a config takes the place of another. */
interface Standing {
  readonly embedded: boolean;
  readonly identity: ConfigIdentity;
  /** What cannot be used, by ID. */
  readonly unusable: ReadonlyArray<string>;
}

/** Where a daemon has its config from, and who tells it to read that again. */
interface Origin<E, R, E2, R2, E3, R3> {
  readonly load: Effect.Effect<Loaded, E, R>;
  readonly layer: (config: AppConfig) => Layer.Layer<DaemonNeeds, E2, R2>;
  /** Serves the page, where the config has one, until the scope closes. */
  readonly serve: (config: AppConfig) => Effect.Effect<void, E3, R3>;
  readonly nextHangup: Effect.Effect<void>;
}
type Loaded = Effect.Success<typeof loadConfig>;
type DaemonNeeds = Layer.Success<ReturnType<typeof Layers.layer>>;

/** What an operator reads in the log when the new config, or its page, is no good. */
const refusal = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.squash(cause);
  return error instanceof Error ? error.message : String(error);
};

/** How long until a page that could not be served is tried again. */
const nextServing = "5 seconds";

/** Serves the page in the background: who has polled so far goes on, though the new address be taken. */
const keepServing = <E, R>(serve: Effect.Effect<void, E, R>) => {
  let isKnown = false;
  return Effect.scoped(Effect.andThen(serve, Effect.never)).pipe(
    Effect.catchCause((cause) => {
      if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt;
      const told = isKnown ? Effect.void : log.pageNotServed({ error: refusal(cause) });
      isKnown = true;
      return Effect.andThen(told, Effect.sleep(nextServing));
    }),
    Effect.forever,
    Effect.forkScoped,
  );
};

/** Everything a config sets up, built whole in a scope of its own, before anything runs. */
const prepare = Effect.fnUntraced(function* <E, R, E2, R2, E3, R3>(
  origin: Origin<E, R, E2, R2, E3, R3>,
  current?: Standing,
) {
  const process = yield* Process;
  const { config, unusable } = yield* origin.load;
  yield* checkPage(config);
  const { embedded } = config.origin;
  if (embedded && current?.embedded === false) {
    return yield* new Unusable({
      says: { en: "the config file is gone", zh: "配置文件不见了" },
    });
  }
  const lost = unusable.find(({ id }) => current?.unusable.includes(id) === false);
  if (lost !== undefined) {
    return yield* new Unusable({ says: labelled(lost.id, lost.reason) });
  }
  const scope = yield* Scope.make();
  const context = yield* Layer.buildWithScope(origin.layer(config), scope).pipe(
    Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause))),
  );
  yield* admit(config.identity, config.sqlitePath, current?.identity).pipe(
    Effect.provideContext(context),
    Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause))),
  );
  return {
    embedded,
    identity: config.identity,
    unusable: unusable.map(({ id }) => id),
    close: Scope.close(scope, Exit.void),
    run: (enough: Effect.Effect<void>) =>
      Effect.gen(function* () {
        const serve = origin.serve(config);
        yield* current === undefined ? serve : keepServing(serve);
        return yield* Daemon.runDaemon(runSettings(config), process.id, enough);
      }).pipe(Effect.scoped, Effect.provideContext(context)),
  };
});

/** How long polls that run when a new config comes have to end. */
const longestPolls = "1 minute";

/** Runs until it is stopped; SIGHUP has the config read again, and a broken one changes nothing. */
export const runReloading = Effect.fnUntraced(function* <E, R, E2, R2, E3, R3>(
  origin: Origin<E, R, E2, R2, E3, R3>,
) {
  let current = yield* prepare(origin);
  const began = yield* Clock.currentTimeMillis;
  yield* Effect.addFinalizer(() =>
    Effect.flatMap(
      Clock.currentTimeMillis,
      (now) => log.daemonStopped({ uptime_seconds: Math.max(0, Math.floor((now - began) / 1000)) }),
    )
  );
  while (true) {
    const enough = yield* Deferred.make<void>();
    const running = yield* Effect.forkChild(current.run(Deferred.await(enough)));
    const replaced = Effect.gen(function* () {
      while (true) {
        yield* origin.nextHangup;
        const next = yield* Effect.exit(prepare(origin, current));
        if (Exit.isSuccess(next)) {
          yield* Deferred.succeed(enough, undefined);
          yield* Fiber.await(running).pipe(
            Effect.timeoutOption(longestPolls),
            Effect.onInterrupt(() => next.value.close),
          );
          return next.value;
        }
        yield* log.configRefused({ error: refusal(next.cause) });
      }
    });
    const next = yield* Effect.raceFirst(
      replaced,
      Effect.andThen(Fiber.join(running), Effect.never),
    ).pipe(
      Effect.onExit(() =>
        // A poll that has not ended by now gives back what it holds, and messages on their way come to their end.
        Effect.andThen(Fiber.interrupt(running), current.close)
      ),
    );
    yield* log.configReloaded({});
    current = next;
  }
}, Effect.scoped);

export const daemon = Command.make(
  "daemon",
  { format: logFormatFlag },
  Effect.fn("Cli.daemon")(function* () {
    const nextHangup = yield* (yield* Process).hangups;
    yield* runReloading({ load: loadConfig, layer: Layers.layer, serve: servePage, nextHangup });
  }, Effect.scoped),
).pipe(
  Command.provide(({ format }) => logFormat(format)),
  Command.withExamples([
    { command: "mrt daemon --config /etc/mrt/config.json", description: "On a server" },
    { command: "mrt daemon --log-format json", description: "For a program that reads the log" },
  ]),
);
