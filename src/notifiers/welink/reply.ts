import { codeIn } from "../robot/answer.ts";
import { aCode, type Dialect } from "../robot/dialect.ts";

/**
 * Documented codes and what to do about them. What the robot says besides is not repeated, for it may
 * quote the address.
 */
export const welinkDialect: Dialect = {
  read: codeIn(["code"], []),
  sign: aCode,
  hasAllowList: true,
  meaning: ({ code }, { path, variable }) => {
    switch (code) {
      case "58404":
        return {
          reason: "Unauthorized",
          says: {
            en: `the robot does not exist; check the address in ${variable}`,
            zh: `机器人不存在；请检查 ${variable} 中的地址`,
          },
        };
      case "58500":
        return {
          reason: "Unavailable",
          says: { en: "WeLink has a fault of its own", zh: "WeLink 自身出错" },
        };
      case "58601":
        return {
          reason: "Rejected",
          isTime: true,
          says: {
            en: `a parameter is wrong; check ${path}.at_accounts and the address in ${variable}`,
            zh: `参数有误；请检查 ${path}.at_accounts 和 ${variable} 中的地址`,
          },
        };
      case "58602":
        return {
          reason: "Unauthorized",
          says: {
            en: "the robot is not enabled; enable it in the settings of its group",
            zh: "机器人未启用；请在群设置中启用",
          },
        };
    }
    return undefined;
  },
};
