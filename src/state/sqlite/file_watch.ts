import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Path from "effect/Path";
import * as SqlClient from "effect/sql/SqlClient";
import { StateFileWatch } from "../../domain/state_fate.ts";
import type { Phrase } from "../../domain/phrase.ts";

/*
 * A process does not notice that its open file was deleted or replaced. So this checks that the
 * path still leads to the open files, and keeps a growing counter in the database: an older copy
 * put over it has a smaller one.
 */

/**
 * Where SQLite keeps `user_version` in the header of the file: bytes 60 to 63, the highest first.
 */
const counterOffset = 60n;

const gone = "gone";
/** Nobody can tell: the system knows no such number, or the file may not be looked at. */
const unknown = "unknown";

const companions = ["-wal", "-shm"];

const make = Effect.fnUntraced(function* (filename: string) {
  const files = yield* FileSystem.FileSystem;
  const path = (yield* Path.Path).resolve(filename);
  const sql = yield* SqlClient.SqlClient;

  const whichFile = (suffix: string) =>
    files.stat(`${path}${suffix}`).pipe(
      Effect.map(({ dev, ino }) =>
        Option.match(ino, { onNone: () => unknown, onSome: (number) => `${dev}:${number}` })
      ),
      Effect.catch(({ reason }) => Effect.succeed(reason._tag === "NotFound" ? gone : unknown)),
    );

  /** As it stands in the file without its log; none when it cannot be read. */
  const countInFile = Effect.scoped(Effect.gen(function* () {
    const file = yield* files.open(path, { flag: "r" });
    yield* file.seek(counterOffset, "start");
    const bytes = yield* file.readAlloc(4);
    return Option.map(
      Option.filter(bytes, ({ length }) => length === 4),
      ({ buffer, byteOffset }) => new DataView(buffer, byteOffset).getUint32(0),
    );
  })).pipe(Effect.catch(() => Effect.succeedNone));

  const count = Effect.map(
    sql<{ user_version: number }>`PRAGMA user_version`,
    ([row]) => row?.user_version ?? 0,
  );

  /**
   * Succeeds with what was counted so far; a count that is not below `least` is one higher then.
   */
  const countOn = (least: number) =>
    Effect.gen(function* () {
      const now = yield* count;
      if (now >= least) yield* sql.unsafe(`PRAGMA user_version = ${now + 1}`).unprepared;
      return now;
    }).pipe(sql.withTransaction, Effect.option);

  const opened = new Map<string, string>();
  for (const suffix of ["", ...companions]) opened.set(suffix, yield* whichFile(suffix));
  let least = 0;
  let leastInFile = 0;

  return Effect.gen(function* () {
    const now = yield* whichFile("");
    if (now === gone) {
      return Option.some({ en: "it was deleted or moved away", zh: "已被删除或移走" });
    }
    const other = { en: "another file was put in its place", zh: "被另一个文件取代" };
    if (now !== unknown && now !== opened.get("")) return Option.some(other);
    for (const suffix of companions) {
      const before = opened.get(suffix) ?? unknown;
      const now = yield* whichFile(suffix);
      if (before === gone || before === unknown) opened.set(suffix, now);
      else if (now !== unknown && now !== before) {
        return Option.some({
          en: `its companion ${suffix} was deleted or replaced`,
          zh: `它的伴随文件 ${suffix} 被删除或替换`,
        });
      }
    }
    const older = { en: "an older copy was put in its place", zh: "被它的旧副本取代" };
    const inFile = yield* countInFile;
    if (Option.exists(inFile, (found) => found < leastInFile)) return Option.some(older);
    leastInFile = Option.getOrElse(inFile, () => leastInFile);
    // While it is locked or the disk is full nothing is known.
    const counted = yield* countOn(least);
    if (Option.exists(counted, (found) => found < least)) return Option.some(older);
    least = Option.match(counted, { onNone: () => least, onSome: (found) => found + 1 });
    return Option.none<Phrase>();
  });
});

/** Watches the open file at this path. */
export const layer = (filename: string) => Layer.effect(StateFileWatch, make(filename));
