import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import type { Phrase } from "../../domain/phrase.ts";
import { amidChinese } from "../../domain/text.ts";

/** A robot's address, or what is wrong with it, in words that do not repeat it. */
export const usableAddress = (
  variable: string,
  address: Option.Option<Redacted.Redacted>,
  /** `the WeLink robot`, and the same in Chinese. */
  robot: Phrase,
  /** What an address of its kind must hold and this one does not. */
  missing: (url: URL) => ReadonlyArray<string>,
): Result.Result<Redacted.Redacted, Phrase> => {
  if (Option.isNone(address)) {
    return Result.fail({
      en: `${variable} is not set; put the address of ${robot.en} into it`,
      zh: `${variable} 未设置；请填入${amidChinese(robot.zh)}的地址`,
    });
  }
  // Parsing would quietly leave a line end out.
  if (/["'“”‘’\s]/.test(Redacted.value(address.value))) {
    return Result.fail({
      en: `${variable} holds a blank, a quote or a line end inside the address; take it out`,
      zh: `${variable} 的地址中有空格、引号或换行；请去掉`,
    });
  }
  const url = URL.parse(Redacted.value(address.value));
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return Result.fail({
      en: `${variable} holds no http(s) address; copy the address of ${robot.en} once more`,
      zh: `${variable} 不是 http(s) 地址；请重新复制${amidChinese(robot.zh)}的地址`,
    });
  }
  const parts = missing(url);
  return parts.length === 0 ? Result.succeed(address.value) : Result.fail({
    en: `${variable} holds an address without ${
      parts.join(" and ")
    }; copy the address of ${robot.en} once more`,
    zh: `${variable} 中的地址缺少 ${parts.join(" 和 ")}；请重新复制${amidChinese(robot.zh)}的地址`,
  });
};

/** The query parameters of these names that an address lacks. */
export const missingParameters =
  (...names: ReadonlyArray<string>) => ({ searchParams }: URL): ReadonlyArray<string> =>
    names.filter((name) => (searchParams.get(name) ?? "") === "");
