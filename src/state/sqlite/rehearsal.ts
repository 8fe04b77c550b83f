import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Option from "effect/Option";
import * as Path from "effect/Path";
import type { PlatformError } from "effect/PlatformError";
import type { Phrase } from "../../domain/phrase.ts";
import { mustBeFile, platformProblem } from "./file.ts";
import { StateError } from "./state_error.ts";

/** Made and removed again where the state would be. */
const probe = ".mrt_check";

const statOf = Effect.fnUntraced(function* (path: string) {
  const files = yield* FileSystem.FileSystem;
  return yield* files.stat(path).pipe(
    Effect.asSome,
    Effect.catchIf(({ reason }) => reason._tag === "NotFound", () => Effect.succeedNone),
  );
});

/** The nearest folder that is there already; the others would be made. */
const standing = (folder: string): Effect.Effect<
  { readonly folder: string; readonly info: FileSystem.File.Info },
  PlatformError,
  FileSystem.FileSystem | Path.Path
> =>
  Effect.gen(function* () {
    const { dirname } = yield* Path.Path;
    const info = yield* statOf(folder);
    if (Option.isSome(info)) return { folder, info: info.value };
    return yield* standing(dirname(folder));
  });

const tryToWrite = Effect.fnUntraced(function* (folder: string) {
  const files = yield* FileSystem.FileSystem;
  const { join } = yield* Path.Path;
  const path = join(folder, probe);
  yield* Effect.scoped(files.open(path, { flag: "wx", mode: 0o600 })).pipe(
    Effect.andThen(files.remove(path)),
    Effect.uninterruptible,
    // Another check is at it right now, which shows as much.
    Effect.catchIf(({ reason }) => reason._tag === "AlreadyExists", () => Effect.void),
  );
});

const mountedAlone = (path: string): Phrase => ({
  en:
    `State file ${path} is mounted without its folder, so what SQLite keeps beside it (-wal) is ` +
    "lost with the container; mount the folder",
  zh: `状态文件 ${path} 是单独挂载的，SQLite 放在旁边的 -wal 会随容器丢失；请挂载整个目录`,
});

/**
 * Tries whether the state could be written, and leaves nothing behind. Succeeds with what should be
 * known of its place.
 */
export const rehearse = Effect.fn("StateFile.rehearse")(function* (filename: string) {
  const files = yield* FileSystem.FileSystem;
  const { dirname, resolve } = yield* Path.Path;
  const path = resolve(filename);
  return yield* Effect.gen(function* () {
    const file = yield* statOf(path);
    // SQLite follows links, and keeps its other files where they lead.
    const real = Option.isSome(file) ? yield* files.realPath(path) : path;
    const { folder, info } = yield* standing(dirname(real));
    if (Option.isSome(file)) {
      yield* mustBeFile(path, file.value);
      yield* Effect.scoped(files.open(real, { flag: "r+" }));
    }
    yield* tryToWrite(folder);
    return Option.exists(file, ({ dev }) => dev !== info.dev) ? [mountedAlone(path)] : [];
  }).pipe(
    Effect.catchTag(
      "PlatformError",
      (error) =>
        Effect.fail(new StateError({ path, problem: platformProblem(error), passing: false })),
    ),
  );
});
