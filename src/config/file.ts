import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Option from "effect/Option";
import type { PlatformError } from "effect/PlatformError";
import * as Stream from "effect/Stream";
import { embeddedPath } from "../domain/config_identity.ts";
import { Environment } from "../domain/environment.ts";
import type { Phrase } from "../domain/phrase.ts";
import { cleanLine } from "../domain/text.ts";
import { ConfigError } from "./error.ts";

/** Bytes. Real configs have a few KB; more is the wrong file. */
const maxBytes = 1024 * 1024;

const defaultPath = "./config.json";

/** A config as it was found, not parsed yet. */
export interface ConfigFile {
  /** As given by the operator; what reports call it. */
  readonly path: string;
  /** Whether it is the built-in example, because there was no file. */
  readonly embedded: boolean;
  readonly text: string;
}

const decode = (path: string, bytes: Uint8Array) =>
  Effect.try({
    // Also drops a byte order mark.
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    catch: () =>
      new ConfigError({
        says: {
          en: `${path} is not UTF-8 text; save it as UTF-8`,
          zh: `${path} 不是 UTF-8 文本；请存为 UTF-8`,
        },
      }),
  });

const concat = (chunks: ReadonlyArray<Uint8Array>): Uint8Array => {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
};

/** Whether Deno may not touch the file, whatever the system says. */
export const isForbidden = ({ reason: { cause } }: PlatformError): boolean =>
  cause instanceof Error && cause.name === "NotCapable";

/** Why a file cannot be read, and what to do. */
export const whyUnreadable = (path: string, error: PlatformError): Phrase => {
  if (isForbidden(error)) {
    return {
      en: `No permission to read ${path}; start Deno with --allow-read=${path}`,
      zh: `没有读取 ${path} 的权限；请用 --allow-read=${path} 启动 Deno`,
    };
  }
  switch (error.reason._tag) {
    case "PermissionDenied":
      return {
        en: `${path} may not be read by this user; check its owner and mode`,
        zh: `当前用户无权读取 ${path}；请检查它的属主和权限`,
      };
    case "NotFound":
      return { en: `${path} does not exist`, zh: `${path} 不存在` };
    case "BadResource":
      return {
        en: `${path} is not a file; name the file itself`,
        zh: `${path} 不是文件；请指定文件本身`,
      };
    case "BadArgument":
      return { en: `${path} is no valid path`, zh: `${path} 不是有效的路径` };
    default:
      return {
        en: `${path} cannot be read; check that it is a file`,
        zh: `无法读取 ${path}；请确认它是文件`,
      };
  }
};

/** Reads the file; none where nothing stands at the path. */
const read = Effect.fn("ConfigFile.read")(function* (path: string) {
  const fs = yield* FileSystem.FileSystem;
  const name = cleanLine(path);
  const content = Effect.gen(function* () {
    // By stream, because a pipe has no size to look at first.
    const chunks = yield* Stream.runCollect(fs.stream(path, { bytesToRead: maxBytes + 1 }));
    const bytes = concat(chunks);
    if (bytes.length > maxBytes) {
      return yield* new ConfigError({
        says: {
          en: `${name} is larger than 1 MiB; check that it is the config file`,
          zh: `${name} 超过 1 MiB；请确认它是配置文件`,
        },
      });
    }
    const text = yield* decode(name, bytes);
    if (text.trim() === "") {
      return yield* new ConfigError({
        says: {
          en: `${name} is empty; begin with config.example.json`,
          zh: `${name} 是空的；可以从 config.example.json 开始`,
        },
      });
    }
    return Option.some<ConfigFile>({ path: name, embedded: false, text });
  });
  return yield* content.pipe(
    Effect.catchTag(
      "PlatformError",
      (error) =>
        error.reason._tag === "NotFound"
          ? Effect.succeedNone
          : Effect.fail(new ConfigError({ says: whyUnreadable(name, error) })),
    ),
  );
});

/** The path the file has whatever links lead to it, as far as that may be found out. */
export const ownPath = Effect.fnUntraced(function* ({ path, embedded }: ConfigFile) {
  if (embedded) return embeddedPath;
  const fs = yield* FileSystem.FileSystem;
  return yield* Effect.orElseSucceed(fs.realPath(path), () => path);
});

/**
 * `--config PATH`, else `MRT_CONFIG`, else `./config.json`, else the example. A file that
 * was named must be there: falling back would watch something nobody asked for.
 */
export const findConfig = Effect.fn("ConfigFile.find")(function* (
  path: Option.Option<string>,
  example: unknown,
) {
  const variable = (yield* Environment).get("MRT_CONFIG");
  const named = Option.orElse(path, () => variable);
  const found = yield* read(Option.getOrElse(named, () => defaultPath));
  if (Option.isSome(found)) return found.value;
  if (Option.isSome(named)) {
    const by = Option.isSome(path) ? "--config" : "MRT_CONFIG";
    const name = cleanLine(named.value);
    return yield* new ConfigError({
      says: {
        en: `${name || "The path"} does not exist; ${by} names it, correct it ` +
          "or leave it out to use ./config.json or the built-in example",
        zh: `${by} 指定的${name === "" ? "路径" : ` ${name} `}不存在；请改正，` +
          "或去掉它以使用 ./config.json 或内置示例",
      },
    });
  }
  return { path: embeddedPath, embedded: true, text: JSON.stringify(example, null, 2) };
});
