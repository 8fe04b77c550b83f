import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Layer from "effect/Layer";
import * as SqlClient from "effect/sql/SqlClient";
import {
  type ConfigIdentity,
  type ConfigUse,
  ConfigUses,
  embeddedPath,
} from "../../domain/config_identity.ts";
import { slack } from "../../domain/deadline.ts";
import { daemonsOf } from "./daemons.ts";
import { orDie } from "./failure.ts";

/** Runs from cron are at most this far apart. */
const kept = Duration.days(1);

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient;
  const files = yield* FileSystem.FileSystem;

  const isThere = (path: string) =>
    path === embeddedPath ? Effect.succeed(true) : Effect.isSuccess(files.stat(path));

  const all = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis;
    const [since, ahead] = [now - Duration.toMillis(kept), now + Duration.toMillis(slack)];
    const runs = yield* sql<{ path: string; hash: string; pid: number; ran_at: number }>`
      SELECT * FROM config_runs WHERE ran_at BETWEEN ${since} AND ${ahead}
      ORDER BY ran_at DESC`;
    const uses = [
      ...(yield* daemonsOf(sql)).map(({ config, pid, seenAt: at }) => ({
        ...config,
        by: "daemon" as const,
        pid,
        at,
      })),
      ...runs.map(({ path, hash, pid, ran_at: at }) => ({
        path,
        hash,
        by: "once" as const,
        pid,
        at,
      })),
    ];
    return yield* Effect.forEach(
      uses.filter(({ path }) => path !== ""),
      (use) => Effect.map(isThere(use.path), (isThere): ConfigUse => ({ ...use, isThere })),
    );
  }).pipe(orDie);

  const noteRun = Effect.fn("ConfigUses.noteRun")(
    function* ({ path, hash }: ConfigIdentity, pid: number) {
      const now = yield* Clock.currentTimeMillis;
      yield* sql`INSERT INTO config_runs ${sql.insert({ path, hash, pid, ran_at: now })}
        ON CONFLICT (path) DO UPDATE SET hash = excluded.hash, pid = excluded.pid,
          ran_at = excluded.ran_at`;
      const [since, ahead] = [now - Duration.toMillis(kept), now + Duration.toMillis(slack)];
      yield* sql`DELETE FROM config_runs WHERE ran_at < ${since} OR ran_at > ${ahead}`;
    },
    sql.withTransaction,
    orDie,
  );

  return { all, noteRun };
});

/** `ConfigUses` on Effect SQL. */
export const layer = Layer.effect(ConfigUses, make);
