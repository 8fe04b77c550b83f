import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { Phrase } from "../../domain/phrase.ts";
import { isSuccess, jsonOf } from "../robot/answer.ts";
import type { Dialect, Meaning } from "../robot/dialect.ts";

/** The day's messages are used up: the quota is one of 24 hours that begin at midnight UTC. */
const dailyQuota = "42908";

const rejected = (says: Phrase): Meaning => ({ reason: "Rejected", says });

/** Documented codes, and what to do about them. */
export const ntfyDialect: Dialect = {
  read: (response) =>
    Option.flatMap(jsonOf(response), ({ id, code, error }) => {
      if (isSuccess(response)) {
        return typeof id === "string" && id !== ""
          ? Option.some({ isTaken: true, code: "", said: "" })
          : Option.none();
      }
      return typeof code !== "number" ? Option.none() : Option.some({
        isTaken: false,
        code: String(code),
        said: typeof error === "string" ? error : "",
        ...String(code) === dailyQuota ? { wait: Duration.hours(1) } : {},
      });
    }),
  sign: { en: "the id of a message", zh: "消息 ID" },
  meaning: ({ code }, { variable, secretVariable }) => {
    switch (code) {
      case "40101":
      case "40301":
        return {
          reason: "Unauthorized",
          says: secretVariable === undefined
            ? {
              en: "the topic is protected; name the variable of an access token in token_env",
              zh: "这个主题需要权限；请在 token_env 中写明存放访问令牌的变量",
            }
            : {
              en: `the access token may not write to the topic; check ${secretVariable}`,
              zh: `访问令牌没有发布到这个主题的权限；请检查 ${secretVariable}`,
            },
        };
      case "40009":
      case "40010":
        return {
          reason: "Unauthorized",
          says: {
            en: `no topic may be called so; check the address in ${variable}`,
            zh: `主题名称不可用；请检查 ${variable} 中的地址`,
          },
        };
      case "40004":
        return rejected({ en: "it cannot read a time", zh: "它读不懂时间" });
      case "40017":
      case "40024":
        return rejected({ en: "it cannot read the message", zh: "它读不懂消息" });
    }
    return code.startsWith("413")
      ? rejected({ en: "the message is too long", zh: "消息过长" })
      : undefined;
  },
};
