import { codeIn } from "../robot/answer.ts";
import { refusedForm } from "../robot/meanings.ts";
import { aCode, type Dialect } from "../robot/dialect.ts";

/** Documented codes and those seen in the field, and what to do about them. */
export const wecomDialect: Dialect = {
  read: codeIn(["errcode"], ["errmsg"]),
  sign: aCode,
  hasAllowList: true,
  meaning: ({ code }, { variable }) => {
    switch (code) {
      case "-1":
        return { reason: "Unavailable", says: { en: "it is busy", zh: "系统繁忙" } };
      case "45009":
        return {
          reason: "RateLimited",
          says: {
            en: "more than 20 messages a minute, by whoever uses this robot; waiting 60 s",
            zh: "一分钟内超过 20 条消息（使用这个机器人的程序合计）；等待 60 秒",
          },
        };
      case "93000":
        return {
          reason: "Unauthorized",
          says: {
            en: `the robot does not exist, or is no longer in its group; check the address in ` +
              variable,
            zh: `机器人不存在或已被移出群；请检查 ${variable} 中的地址`,
          },
        };
      case "40008":
      case "40058":
        return refusedForm;
      case "40009":
      case "44004":
        return {
          reason: "Rejected",
          says: { en: "the message has no text that it takes", zh: "消息没有它能接收的内容" },
        };
    }
    return undefined;
  },
};
