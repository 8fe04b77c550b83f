import * as Layer from "effect/Layer";
import * as Migrator from "effect/sql/Migrator";

export * from "effect/sql/Migrator";

/** Runs the migrations that are missing, in one transaction. */
export const run = Migrator.make({});

export const layer = <R>(options: Migrator.MigratorOptions<R>) => Layer.effectDiscard(run(options));
