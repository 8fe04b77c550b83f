import type { Meaning } from "./dialect.ts";

/*
 * What several kinds of robots say, each with a code of its own.
 */

/** Plain text may be taken instead. */
export const refusedForm: Meaning = {
  reason: "Rejected",
  isForm: true,
  says: { en: "it does not take the form of the message", zh: "它不接受这种格式的消息" },
};

export const noRobot = (variable: string): Meaning => ({
  reason: "Unauthorized",
  says: {
    en: `the robot does not exist, or no longer; check the address in ${variable}`,
    zh: `机器人不存在或已被删除；请检查 ${variable} 中的地址`,
  },
});
