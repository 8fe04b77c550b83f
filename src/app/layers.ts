import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Path from "effect/Path";
import { RateBudget } from "../domain/rate_budget.ts";
import { Timetables } from "../domain/timetable.ts";
import * as ConfigUses from "../state/sql/config_uses.ts";
import * as SqlDelays from "../state/sql/delays.ts";
import * as SqlHistory from "../state/sql/history.ts";
import * as SqlRateBudget from "../state/sql/rate_budget.ts";
import * as SqlRetention from "../state/sql/retention.ts";
import * as SqlOutbox from "../state/sql/outbox.ts";
import * as SqlOutboxDesk from "../state/sql/outbox_desk.ts";
import * as SqlRetrospect from "../state/sql/retrospect.ts";
import * as SqlStatus from "../state/sql/status.ts";
import * as SqlSourceStore from "../state/sql/source_store.ts";
import * as SqlIncidentStore from "../state/sql/incident_store.ts";
import * as SqlTimeline from "../state/sql/timeline.ts";
import * as SqlV0Record from "../state/sql/v0_record.ts";
import * as StateFileWatch from "../state/sqlite/file_watch.ts";
import * as StateFile from "../state/sqlite/file.ts";
import { rehearse } from "../state/sqlite/rehearsal.ts";
import type { AppConfig } from "../config/load.ts";
import { log } from "./telemetry.ts";

/** Nobody who only looks at the state needs the plugins, so they are loaded when their layer is built. */
const plugins = (config: AppConfig) =>
  Layer.unwrap(Effect.map(
    Effect.promise(() => import("./plugin_layers.ts")),
    ({ plugins }) => plugins(config),
  ));

/** Every store, over a database that is there. */
export const stores = Layer.mergeAll(
  SqlSourceStore.layer,
  SqlOutbox.layer,
  SqlOutboxDesk.layer,
  SqlStatus.layer,
  SqlRetention.layer,
  SqlRateBudget.layer,
  SqlHistory.layer,
  SqlTimeline.layer,
  SqlDelays.layer,
  SqlRetrospect.layer,
  SqlIncidentStore.layer,
  SqlV0Record.layer,
);

/** When its channels send, which decides what of the queue is due. */
const timetables = (config: AppConfig) => Layer.succeed(Timetables, config.timetables);

/** The state file; the one place that knows how state is kept. */
export const state = (config: AppConfig) =>
  Layer.provide(
    Layer.mergeAll(
      stores,
      ConfigUses.layer,
      StateFileWatch.layer(config.sqlitePath),
      timetables(config),
    ),
    StateFile.layer(config.sqlitePath),
  );

/** The same for looking only; nothing is written. */
export const readOnlyState = (config: AppConfig) =>
  Layer.provide(
    Layer.mergeAll(stores, ConfigUses.layer, timetables(config)),
    StateFile.layerReadOnly(config.sqlitePath),
  );

/** Tries whether the state could be written; succeeds with what should be known of its place. */
export const rehearseState = ({ sqlitePath }: AppConfig) => rehearse(sqlitePath);

/** Heeds what upstreams allow, and writes down nothing of what they say now. */
const heeding = Layer.effect(
  RateBudget,
  Effect.map(RateBudget, ({ blockedUntil }) => ({
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

/** Opens the state and says so. */
const announcedState = (config: AppConfig) =>
  Layer.unwrap(Effect.gen(function* () {
    const path = (yield* Path.Path).resolve(config.sqlitePath);
    const is_new = yield* StateFile.isAbsent(path);
    return Layer.provideMerge(
      Layer.effectDiscard(log.stateOpened({ path, is_new })),
      state(config),
    );
  }));

/** All of it; what upstreams allow is remembered with the rest of the state. */
export const layer = (config: AppConfig) =>
  Layer.provideMerge(plugins(config), announcedState(config));
