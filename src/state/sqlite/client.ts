import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import * as Config from "effect/Config";
import * as Context from "effect/Context";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import * as Reactivity from "effect/reactivity/Reactivity";
import * as Schedule from "effect/Schedule";
import type * as Scope from "effect/Scope";
import * as Semaphore from "effect/Semaphore";
import * as Stream from "effect/Stream";
import * as SqlClient from "effect/sql/SqlClient";
import type { Connection } from "effect/sql/SqlConnection";
import { classifySqliteError, ConnectionError, SqlError } from "effect/sql/SqlError";
import * as Statement from "effect/sql/Statement";
import { StateFailure } from "../../domain/errors.ts";
import { Durable } from "../sql/durability.ts";
import { problemOf } from "./problem.ts";

/*
 * Effect SQL on `node:sqlite`, which Deno brings along. One connection, shared through a semaphore.
 */

export type TypeId = "~@effect/sql-sqlite-node/SqliteClient";
export const TypeId: TypeId = "~@effect/sql-sqlite-node/SqliteClient";

export interface SqliteClient extends SqlClient.SqlClient {
  readonly [TypeId]: TypeId;
  readonly config: SqliteClientConfig;
}

export const SqliteClient = Context.Service<SqliteClient>("@effect/sql-sqlite-node/SqliteClient");

export interface SqliteClientConfig {
  /** A path, or `:memory:`. */
  readonly filename: string;
  readonly readonly?: boolean | undefined;
  readonly disableWAL?: boolean | undefined;
  readonly spanAttributes?: Record<string, unknown> | undefined;
}

/**
 * A wait inside SQLite blocks every fiber, so it is short; `lockedTries` retries from outside for
 * about ten seconds.
 */
const busyTimeout = Duration.millis(20);
const lockedTries = Schedule.spaced("100 millis").pipe(
  Schedule.jittered,
  Schedule.upTo({ times: 80 }),
  Schedule.setInputType<SqlError>(),
  Schedule.while(({ input }) => input.reason._tag === "LockTimeoutError"),
);

const filePragmas = [
  // The first two of a new file only: one with tables would have to be rewritten, which Deno does not
  // allow. Items have 1 to 2 KB, of which pages of 4 KB would leave a quarter empty.
  "page_size = 8192",
  "auto_vacuum = INCREMENTAL",
  "journal_mode = WAL",
  // In pages. Commits dirty the same pages of the indexes again and again.
  "wal_autocheckpoint = 2000",
];

interface SqliteConnection extends Connection {
  readonly db: DatabaseSync;
}

/** Opens the database; fails with `SqlError` when it cannot be opened or is none. */
export const make = (
  options: SqliteClientConfig,
): Effect.Effect<SqliteClient, SqlError, Scope.Scope | Reactivity.Reactivity> =>
  Effect.gen(function* () {
    const db = yield* Effect.acquireRelease(
      Effect.try({
        try: () =>
          new DatabaseSync(options.filename, {
            readOnly: options.readonly ?? false,
            timeout: Duration.toMillis(busyTimeout),
            enableForeignKeyConstraints: true,
          }),
        catch: (cause) =>
          new SqlError({
            reason: new ConnectionError({
              cause,
              message: "The database cannot be opened",
              operation: "open",
            }),
          }),
      }),
      (db) => Effect.sync(() => db.close()),
    );
    const connection = makeConnection(db, options.readonly ?? false);
    // Deno ignores the option above for a database opened read-only.
    yield* connection.executeUnprepared(
      `PRAGMA busy_timeout = ${Duration.toMillis(busyTimeout)}`,
      [],
      undefined,
    );
    const semaphore = yield* Semaphore.make(1);
    if (options.disableWAL !== true && options.filename !== ":memory:") {
      for (const pragma of filePragmas) {
        yield* connection.executeUnprepared(`PRAGMA ${pragma}`, [], undefined);
      }
    }
    const acquirers = SqlClient.makeSqliteAcquirers({
      connection: Effect.succeed(connection),
      semaphore,
      isTransaction: (held: SqliteConnection) => held.db.isTransaction,
    });
    const client = yield* SqlClient.make({
      ...acquirers,
      transactionAcquirer: Effect.tap(acquirers.transactionAcquirer, waitForDisk),
      compiler: Statement.makeCompilerSqlite(),
      driver: "mrt-node-sqlite",
      beginTransaction: "BEGIN IMMEDIATE",
      prepareTransactionControls: true,
      releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
      spanAttributes: [
        ...Object.entries(options.spanAttributes ?? {}),
        ["db.system.name", "sqlite"],
      ],
    });
    return Object.assign(client, { [TypeId]: TypeId, config: options });
  });

export const layer = (
  config: SqliteClientConfig,
): Layer.Layer<SqliteClient | SqlClient.SqlClient, SqlError> =>
  Layer.effectContext(Effect.map(make(config), services)).pipe(Layer.provide(Reactivity.layer));

export const layerConfig = (
  config: Config.Wrap<SqliteClientConfig>,
): Layer.Layer<SqliteClient | SqlClient.SqlClient, SqlError | Config.ConfigError> =>
  Layer.effectContext(
    Config.unwrap(config).pipe(Effect.flatMap(make), Effect.map(services)),
  ).pipe(Layer.provide(Reactivity.layer));

const services = (client: SqliteClient) =>
  Context.make(SqliteClient, client).pipe(Context.add(SqlClient.SqlClient, client));

/** Before a transaction begins: whether its commit waits until the disk has it. */
const waitForDisk = ({ db }: SqliteConnection) =>
  Effect.flatMap(Durable, (isDurable) =>
    isDurable ? Effect.void : Effect.acquireRelease(
      Effect.sync(() => db.exec("PRAGMA synchronous = NORMAL")),
      () => Effect.sync(() => db.exec("PRAGMA synchronous = FULL")),
    ));

/** SQLite answers at once; where somebody only looks, what is at work comes in between two statements. */
const makeConnection = (db: DatabaseSync, isPatient: boolean): SqliteConnection => {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = db.prepare(sql);
    if (prepared.size >= maxPrepared) prepared.clear();
    prepared.set(sql, statement);
    return statement;
  };

  const run = <A>(operation: string, body: () => A) =>
    Effect.try({
      try: body,
      catch: (cause) => new SqlError({ reason: classify(cause, operation) }),
    }).pipe(
      Effect.retry(lockedTries),
      (answer) => isPatient ? Effect.tap(answer, () => Effect.yieldNow) : answer,
    );

  const rows = (statement: StatementSync, params: ReadonlyArray<unknown>) =>
    statement.all(...params.map(bindable));
  const values = (statement: StatementSync, params: ReadonlyArray<unknown>) =>
    rows(statement, params).map((row) => Object.values(row));

  const runEach = (statement: StatementSync, rows: ReadonlyArray<ReadonlyArray<unknown>>) =>
    rows.reduce((changes, row) => changes + Number(statement.run(...row.map(bindable)).changes), 0);

  return {
    db,
    execute: (sql, params, transform) =>
      run("execute", () => {
        const result = rows(prepare(sql), params);
        return transform === undefined ? result : transform(result);
      }),
    executeRaw: (sql, params) => run("execute", () => runEach(prepare(sql), rowsOf(params))),
    executeValues: (sql, params) => run("execute", () => values(prepare(sql), params)),
    executeValuesUnprepared: (sql, params) => run("execute", () => values(db.prepare(sql), params)),
    executeUnprepared: (sql, params, transform) =>
      run("execute", () => {
        const result = rows(db.prepare(sql), params);
        return transform === undefined ? result : transform(result);
      }),
    executeStream: () => Stream.die("Streams are not supported; read in pages"),
  };
};

/** Statements with varying numbers of parameters would otherwise pile up. */
const maxPrepared = 200;

/** `runEach` gives many rows to one statement. */
const rowsOf = (params: ReadonlyArray<unknown>): ReadonlyArray<ReadonlyArray<unknown>> =>
  params.length > 0 && params.every(Array.isArray) ? params : [params];

/** SQLite knows neither booleans nor dates nor undefined. */
const bindable = (value: unknown): SQLInputValue => {
  switch (typeof value) {
    case "string":
    case "number":
    case "bigint":
      return value;
    case "boolean":
      return value ? 1 : 0;
    case "undefined":
      return null;
  }
  if (value === null || value instanceof Uint8Array) return value;
  if (value instanceof Date) return value.getTime();
  throw new TypeError(`A value of type ${typeof value} cannot be stored`);
};

/** `node:sqlite` says `errcode`, the classifier reads `errno`, and the stores `failure`. */
const classify = (cause: unknown, operation: string) => {
  const errno = Predicate.hasProperty(cause, "errcode") ? cause.errcode : undefined;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (errno === undefined) return classifySqliteError(cause, { message, operation });
  const failure = Option.getOrUndefined(
    Option.map(problemOf(cause).known, (problem) => new StateFailure({ problem })),
  );
  return classifySqliteError(
    Object.assign(new Error(message, { cause }), { errno, failure }),
    { message, operation },
  );
};
