import type { PlatformError } from "effect/PlatformError";
import * as Predicate from "effect/Predicate";
import type { Phrase } from "../../domain/phrase.ts";

/*
 * What the file system has against the state file.
 */

/** Whether a file cannot be made where it should be. */
export const isReadOnly = ({ reason }: PlatformError) =>
  reason._tag === "PermissionDenied" ||
  Predicate.hasProperty(reason.cause, "code") && reason.cause.code === "EROFS";

const byCode: Readonly<Record<string, Phrase>> = {
  ELOOP: {
    en: "its path is a loop of symbolic links; name the file itself",
    zh: "路径是循环的符号链接；请写文件本身",
  },
  ENOTDIR: {
    en: "a part of its path is a file, not a folder",
    zh: "路径中有一段是文件，不是目录",
  },
  EROFS: {
    en: "its folder is read-only; name a file where MRT may write",
    zh: "所在目录只读；请换到 MRT 可以写入的地方",
  },
};

/** Why the file system refuses the state file, and what to do. */
export const platformProblem = (error: PlatformError): Phrase => {
  const { cause } = error.reason;
  const known = Predicate.hasProperty(cause, "code") ? byCode[String(cause.code)] : undefined;
  if (known !== undefined) return known;
  switch (error.reason._tag) {
    case "PermissionDenied":
      return {
        en: "permission denied; check the rights of the file and its folder, and --allow-read " +
          "and --allow-write",
        zh: "没有权限；请检查该文件及其目录的权限，以及 --allow-read 和 --allow-write",
      };
    case "NotFound":
      return { en: "its folder cannot be created", zh: "无法创建它的目录" };
    default:
      return {
        en: `it cannot be used (${error.reason._tag})`,
        zh: `无法使用（${error.reason._tag}）`,
      };
  }
};
