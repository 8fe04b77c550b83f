import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import { HostGate } from "../domain/host_gate.ts";
import * as PluginOutput from "../domain/plugin_output.ts";
import { Presentation } from "../domain/presentation.ts";
import { Rules } from "../domain/rule.ts";
import { UpstreamClient } from "../http/upstream_client.ts";
import * as SqlChronicle from "../state/sql_chronicle.ts";
import * as SqlHostGate from "../state/sql_host_gate.ts";
import * as SqlHousekeeping from "../state/sql_housekeeping.ts";
import * as SqlOutbox from "../state/sql_outbox.ts";
import * as SqlSourceStore from "../state/sql_source_store.ts";
import * as SqlSupervision from "../state/sql_supervision.ts";
import * as StateFile from "../state/state_file.ts";
import type { AppConfig } from "./config.ts";
import { userAgent } from "./version.ts";

/** What a config sets up: its sources, rules and usable notifiers, each built by its own layer. */
export const configured = (config: AppConfig) => {
  const entries = [
    ...config.sources,
    ...config.rules,
    ...config.notifiers.filter(({ unusable }) => Option.isNone(unusable)),
  ];
  return Layer.mergeAll(Layer.empty, ...entries.map(({ layer }) => layer)).pipe(
    Layer.provideMerge(Layer.mergeAll(PluginOutput.sources, Rules.layer, PluginOutput.notifiers)),
    Layer.provide(Layer.succeed(Presentation, config.presentation)),
  );
};

const plugins = (config: AppConfig) =>
  Layer.provide(
    configured(config),
    UpstreamClient.layer({
      userAgent,
      hosts: config.sources.flatMap(({ hosts = [] }) => hosts),
    }),
  );

/** The rules alone, for looking at what is known already. */
export const rules = (config: AppConfig) =>
  Layer.mergeAll(Layer.empty, ...config.rules.map(({ layer }) => layer)).pipe(
    Layer.provideMerge(Rules.layer),
  );

/** Every store, over a database that is there. */
export const stores = Layer.mergeAll(
  SqlSourceStore.layer,
  SqlOutbox.layer,
  SqlHousekeeping.layer,
  SqlHostGate.layer,
  SqlChronicle.layer,
  SqlSupervision.layer,
);

/** The state file; the one place that knows how state is kept. */
export const state = (config: AppConfig) =>
  Layer.provide(stores, StateFile.layer(config.sqlitePath));

/** The same for looking only; nothing is written. */
export const readOnlyState = (config: AppConfig) =>
  Layer.mergeAll(
    SqlSourceStore.layer,
    SqlOutbox.layer,
    SqlChronicle.layer,
    SqlHostGate.layer,
    SqlSupervision.layer,
  ).pipe(
    Layer.provide(StateFile.layerReadOnly(config.sqlitePath)),
  );

/** Heeds what upstreams allow, and writes down nothing of what they say now. */
const heeding = Layer.effect(
  HostGate,
  Effect.map(HostGate, ({ blockedUntil }) => ({
    blockedUntil,
    observe: () => Effect.void,
    block: () => Effect.void,
  })),
);

/** All of it, but nothing is written. */
export const looking = (config: AppConfig) =>
  plugins(config).pipe(
    Layer.provideMerge(Layer.provideMerge(heeding, readOnlyState(config))),
  );

/** What a config sets up, without any state. */
export const stateless = plugins;

/** All of it; what upstreams allow is remembered with the rest of the state. */
export const layer = (config: AppConfig) => Layer.provideMerge(plugins(config), state(config));
