import { DatabaseSync, StatementSync } from "node:sqlite";

/*
 * SQLite as the machine's disk and other programs let it be: a locked file, a full disk, a disk that
 * fails, and a program that dies at one of its statements. The real one works below.
 */

/** SQLite's primary result codes: https://www.sqlite.org/rescode.html. */
export const troubles = { locked: 5, broken: 10, full: 13 } as const;
export type Trouble = keyof typeof troubles;

const messages: Readonly<Record<Trouble, string>> = {
  locked: "database is locked",
  broken: "disk I/O error",
  full: "database or disk is full",
};

export interface Disk {
  /** Runs before each statement; says what is the matter with it. */
  readonly before: (statement: string, inTransaction: boolean) => Trouble | undefined;
  /** A transaction is written. */
  readonly committed: () => void;
  /** A connection was opened. */
  readonly opened: (connection: DatabaseSync) => void;
}

/** What every connection of this thread belongs to. */
let disk: Disk | undefined;

export const useDisk = (next: Disk | undefined): void => {
  disk = next;
};

const failure = (trouble: Trouble) =>
  Object.assign(new Error(messages[trouble]), {
    code: "ERR_SQLITE_ERROR",
    errcode: troubles[trouble],
    errstr: messages[trouble],
  });

const known = new WeakSet<DatabaseSync>();
const observers = new WeakSet<DatabaseSync>();

/** A connection that no trouble concerns. */
export const observe = (file: string): DatabaseSync => {
  const connection = new DatabaseSync(file, { timeout: 1000 });
  observers.add(connection);
  return connection;
};

interface Guarded {
  readonly connection: DatabaseSync;
  readonly sql: string;
}

/** The statements of all connections but those of observers. */
const statements = new WeakMap<StatementSync, Guarded>();

const guarded = (statement: StatementSync, run: () => unknown) => {
  const known = statements.get(statement);
  if (disk === undefined || known === undefined) return run();
  const { sql, connection } = known;
  const trouble = disk.before(sql, connection.isTransaction);
  if (trouble !== undefined) throw failure(trouble);
  const result = run();
  if (sql === "COMMIT") disk.committed();
  return result;
};

/** Puts the disk between the program and SQLite, once for the whole thread. */
export const installDisk = (): void => {
  const { prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string) {
    if (disk !== undefined && !known.has(this) && !observers.has(this)) {
      known.add(this);
      disk.opened(this);
    }
    const statement = prepare.call(this, sql);
    if (!observers.has(this)) statements.set(statement, { connection: this, sql: sql.trim() });
    return statement;
  };
  const { all, run } = StatementSync.prototype;
  StatementSync.prototype.all = function (this: StatementSync, ...parameters: never) {
    return guarded(this, () => all.apply(this, parameters)) as ReturnType<typeof all>;
  } as typeof all;
  StatementSync.prototype.run = function (this: StatementSync, ...parameters: never) {
    return guarded(this, () => run.apply(this, parameters)) as ReturnType<typeof run>;
  } as typeof run;
};
