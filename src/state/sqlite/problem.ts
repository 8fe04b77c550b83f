import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import { SqlError } from "effect/sql/SqlError";
import { type Phrase, verbatim } from "../../domain/phrase.ts";

/* SQLite's result codes (https://www.sqlite.org/rescode.html) in words. */

const locked = {
  en: "it is locked by another program; try again when that has ended",
  zh: "被另一个程序锁定；请等它结束后再试",
};
/** The result code for a folder in which SQLite cannot keep its files beside the database. */
const readOnlyDirectory = 1544;
export const readOnlyFolder: Phrase = {
  en:
    "its folder is read-only for this user; make the folder writable, or name a file in another " +
    "one in state.sqlite_path",
  zh: "所在目录对当前用户只读；请让该目录可写，或在 state.sqlite_path 中改用其他目录里的文件",
};
const words: Readonly<Record<number, Phrase>> = {
  5: locked,
  6: locked,
  8: {
    en: "it is read-only; make the file and its folder writable for this user",
    zh: "只读；请让当前用户可以写入该文件及其目录",
  },
  10: { en: "reading or writing it failed; look at the disk", zh: "读写失败；请检查磁盘" },
  11: { en: "it is damaged; restore a copy or move it away", zh: "已损坏；请恢复备份或将它移走" },
  13: { en: "the disk is full", zh: "磁盘已满" },
  14: {
    en: "it cannot be opened; look at the rights of the file and its folder",
    zh: "无法打开；请检查该文件及其目录的权限",
  },
  26: {
    en: "it is no SQLite database; name another file in state.sqlite_path",
    zh: "不是 SQLite 数据库；请在 state.sqlite_path 中换一个文件",
  },
};
const passing = [5, 6, 13];

const rootCause = (error: unknown): unknown => {
  if (error instanceof SqlError) return rootCause(error.reason.cause);
  return Predicate.hasProperty(error, "cause") && error.cause !== undefined
    ? rootCause(error.cause)
    : error;
};

const codeOf = (cause: unknown): number =>
  Predicate.hasProperty(cause, "errcode") && Predicate.isNumber(cause.errcode) ? cause.errcode : 0;

/** What is wrong with a database, in words where known, and whether it may pass by itself. */
export const problemOf = (error: unknown) => {
  const cause = rootCause(error);
  const extended = codeOf(cause);
  const code = extended & 0xff;
  const known = Option.fromUndefinedOr(
    extended === readOnlyDirectory ? readOnlyFolder : words[code],
  );
  return {
    known,
    text: Option.getOrElse(
      known,
      () => verbatim(cause instanceof Error ? cause.message : String(cause)),
    ),
    passing: passing.includes(code),
  };
};
