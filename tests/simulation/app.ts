import * as Clock from "effect/Clock";
import * as Context from "effect/Context";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Layer from "effect/Layer";
import * as Logger from "effect/Logger";
import * as Option from "effect/Option";
import * as Random from "effect/Random";
import * as Stream from "effect/Stream";
import * as References from "effect/References";
import * as Tracer from "effect/Tracer";
import { Sources } from "../../src/domain/source.ts";
import * as HttpClient from "effect/http/HttpClient";
import { load } from "../../src/config/load.ts";
import type { AppConfig } from "../../src/config/load.ts";
import * as Layers from "../../src/app/layers.ts";
import { configured } from "../../src/app/plugin_layers.ts";
import { deliver, runOnce } from "../../src/app/once.ts";
import { Pace } from "../../src/app/health/pace.ts";
import { replayable } from "../../src/app/replay.ts";
import { runSettings } from "../../src/app/settings.ts";
import { runReloading } from "../../src/cli/daemon.ts";
import { jsonLogger } from "../../src/cli/log_format.ts";
import { Process } from "../../src/cli/process.ts";
import * as StandardStreams from "../../src/cli/standard_streams.ts";
import { Outbox } from "../../src/domain/outbox.ts";
import { Environment } from "../../src/domain/environment.ts";
import { OutboxDesk } from "../../src/domain/outbox_desk.ts";
import { Timetables } from "../../src/domain/timetable.ts";
import { Locale } from "../../src/domain/locale.ts";
import { Reachability } from "../../src/http/reachability.ts";
import { UpstreamClient } from "../../src/http/upstream_client.ts";
import { MailTransport } from "../../src/notifiers/email/transport.ts";
import * as Migrations from "../../src/state/sql/migrations.ts";
import { SqliteClient } from "../../src/state/sqlite/sqlite.ts";
import { channels } from "./channels.ts";
import type { Dice } from "./dice.ts";
import { lists } from "./lists.ts";
import { httpClient, type Server } from "./transport.ts";
import type { Receivers } from "./receivers.ts";

/*
 * MRT as it is, put together as its command line does, with the world of the simulation in the place
 * of network, terminal and clock.
 */

const listSecrets = Object.assign({}, ...lists.map(({ secrets }) => secrets));

/** What no line, row or message may show. */
export const secrets: ReadonlyArray<string> = [
  ...Object.values<string>(listSecrets),
  ...channels.flatMap(({ secrets = [] }) => secrets),
];

const variables: Readonly<Record<string, string>> = Object.assign(
  listSecrets,
  ...channels.map(({ variables }) => variables),
);
const environment: Environment = { get: (name) => Option.fromUndefinedOr(variables[name]) };

/** Configs by their text: to read one anew costs more than a day of virtual time. */
const loaded = new Map<string, AppConfig>();

const configOf = (text: string) =>
  Effect.suspend(() => {
    const known = loaded.get(text);
    if (known !== undefined) return Effect.succeed(known);
    return load(Option.some("config.json")).pipe(
      Effect.provide(
        FileSystem.layerNoop({ stream: () => Stream.succeed(new TextEncoder().encode(text)) }),
      ),
      Effect.provideService(Locale, { language: "en", timezone: "UTC" }),
      Effect.provideService(Environment, environment),
      Effect.tap((config) => Effect.sync(() => loaded.set(text, config))),
    );
  });

export interface Surroundings {
  readonly file: string;
  readonly dice: Dice;
  readonly server: Server;
  readonly receivers: Receivers;
  /** Takes a line of the log; throws where it cannot be written. */
  readonly log: (line: string) => void;
  /** These deliveries travel in the next message of the channel, or no longer. */
  readonly taken: (channel: string, deliveries: ReadonlyArray<string>) => void;
  /** Waits until the loops of a daemon should come round again. */
  readonly tick: (loop: string) => Effect.Effect<void>;
  readonly lookMinutes: number;
}

const decoder = new TextDecoder();

/** Standard output and standard error as the command line has them. */
const streams = ({ receivers, log }: Surroundings) => {
  const target = (write: (text: string) => void) => ({
    writeSync: (bytes: Uint8Array) => {
      write(decoder.decode(bytes));
      return bytes.length;
    },
  });
  const output = StandardStreams.makeStream(
    { en: "standard output", zh: "标准输出" },
    target((text) => {
      if (!receivers.print(text)) throw new Deno.errors.BrokenPipe();
    }),
  );
  const errors = StandardStreams.makeStream(
    { en: "standard error", zh: "标准错误" },
    target((text) => log(text.trimEnd())),
  );
  return Effect.runSync(Effect.scoped(Layer.build(StandardStreams.layer({ output, errors }))));
};

/** What a process of MRT finds around it. */
export const surroundings = (around: Surroundings) =>
  Context.make(
    Random.Random,
    {
      nextDoubleUnsafe: around.dice.next,
      nextIntUnsafe: () => Math.floor(around.dice.next() * Number.MAX_SAFE_INTEGER),
    },
  ).pipe(
    Context.merge(streams(around)),
    Context.add(Reachability, () => Effect.succeed(true)),
    Context.add(Logger.CurrentLoggers, new Set([jsonLogger])),
    Context.add(Tracer.DisablePropagation, true),
    Context.add(References.TracerEnabled, false),
    Context.add(Pace, {
      tick: around.tick,
      heartbeat: Duration.hours(6),
      look: Duration.minutes(around.lookMinutes),
      forget: Duration.days(1),
    }),
    Context.add(MailTransport, () => Effect.succeed(around.receivers.mail)),
    Context.add(Locale, { language: "en", timezone: "UTC" }),
    Context.add(Process, { id: 1, logsToTerminal: false, hangups: Effect.succeed(Effect.never) }),
  );

/** The state as `StateFile.layer` sets it up, but for looking at the real file system. */
const stores = (file: string) =>
  Layers.stores.pipe(
    Layer.provideMerge(Migrations.layer),
    Layer.provide(SqliteClient.layer({ filename: file })),
    Layer.orDie,
  );

/** The outbox, that says which deliveries are in the message on its way. */
const watchedOutbox = ({ taken }: Surroundings) =>
  Layer.effect(
    Outbox,
    Effect.map(Outbox, (outbox) =>
      Outbox.of({
        ...outbox,
        take: (queue, ids, isCounted) =>
          Effect.tap(
            outbox.take(queue, ids, isCounted),
            (isTaken) => Effect.sync(() => isTaken && taken(queue.channel, ids)),
          ),
        settle: (queue, settlement, next) =>
          Effect.suspend(() => {
            taken(queue.channel, []);
            return Effect.tap(
              outbox.settle(queue, settlement, next),
              (isTaken) => Effect.sync(() => isTaken && taken(queue.channel, next?.ids ?? [])),
            );
          }),
      })),
  );

const plugins = (config: AppConfig, client: HttpClient.HttpClient) =>
  configured(config).pipe(
    Layer.provide(UpstreamClient.layerNoDeps({
      userAgent: "mrt-simulation",
      hosts: config.sources.flatMap(({ hosts = [] }) => hosts),
    })),
    Layer.provide(Layer.succeed(HttpClient.HttpClient, client)),
    Layer.provide(FileSystem.layerNoop({})),
  );

/**
 * Loads the modules that a config's plugins need, also those that they need when they are at work, which
 * takes time that is not virtual: each source is polled once, and once more where it is shown a web page.
 */
export const loadPlugins = (text: string, server: Server) =>
  Effect.gen(function* () {
    const config = yield* configOf(text);
    const page: Server = () => ({ afterMs: 0, status: 200, body: "<html></html>" });
    for (const each of [server, page]) {
      const loaded = yield* Layer.build(plugins(config, httpClient(each)));
      for (const { poll } of Context.get(loaded, Sources)) {
        yield* Effect.ignore(Stream.runDrain(poll(Option.none(), true)));
      }
    }
  }).pipe(
    Effect.scoped,
    Effect.provideService(
      MailTransport,
      () => Effect.succeed({ verify: Effect.void, handOver: () => Effect.never }),
    ),
    Effect.runPromise,
  );

const layer = (around: Surroundings) => (config: AppConfig) =>
  plugins(config, httpClient(around.server)).pipe(
    Layer.provideMerge(watchedOutbox(around)),
    Layer.provideMerge(stores(around.file)),
    Layer.provideMerge(Layer.succeed(Timetables, config.timetables)),
  );

const loading = (config: () => string) =>
  Effect.map(
    Effect.suspend(() => configOf(config())),
    (config) => ({ config, unusable: [] }),
  );

/** A daemon that reads its config again at each hangup. */
export const daemon = (
  around: Surroundings,
  config: () => string,
  nextHangup: Effect.Effect<void>,
) =>
  runReloading({
    load: loading(config),
    layer: layer(around),
    serve: () => Effect.void,
    nextHangup,
  });

const withConfig = <A, E, R>(
  around: Surroundings,
  config: () => string,
  run: (config: AppConfig) => Effect.Effect<A, E, R>,
) =>
  Effect.flatMap(
    loading(config),
    ({ config }) => Effect.provide(run(config), layer(around)(config)),
  );

/** One run from cron. */
export const cron = (around: Surroundings, config: () => string) =>
  withConfig(
    around,
    config,
    (config) => runOnce(runSettings(config), () => Effect.void),
  );

/** `mrt failures retry --all`. */
export const retryAll = (around: Surroundings, config: () => string) =>
  withConfig(around, config, () =>
    Effect.gen(function* () {
      const outbox = yield* OutboxDesk;
      yield* outbox.retry((yield* outbox.failures).map(({ id }) => id));
    }));

/** `mrt failures drop --all`. */
export const dropAll = (around: Surroundings, config: () => string) =>
  withConfig(around, config, () =>
    Effect.gen(function* () {
      const outbox = yield* OutboxDesk;
      yield* outbox.drop((yield* outbox.failures).map(({ id }) => id));
    }));

/** `mrt replay --since … --yes`. */
export const replay = (around: Surroundings, config: () => string, sinceMs: number) =>
  withConfig(around, config, (config) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis;
      const filter = {
        source: Option.none(),
        since: Option.some(now - sinceMs),
        until: Option.none(),
      };
      const channels = config.notifiers.map(({ id }) => id);
      const { alerts } = yield* replayable(filter, channels, Option.none());
      yield* (yield* Outbox).enqueue(alerts.map((planned) => ({ ...planned, dueAt: now })));
      yield* deliver(runSettings(config));
    }));
