import * as Duration from "effect/Duration";
import { type Answer, codeIn } from "../robot/answer.ts";
import { noRobot, refusedForm } from "../robot/meanings.ts";
import { aCode, type Dialect, type Meaning, type RobotPlace } from "../robot/dialect.ts";

/** How long DingTalk takes nothing from a robot that has sent too fast. */
const penalty = Duration.minutes(10);

const tooFast: Meaning = {
  reason: "RateLimited",
  wait: penalty,
  says: {
    en: "more than 20 messages a minute, by whoever uses this robot; waiting 10 minutes",
    zh: "一分钟内超过 20 条消息（使用这个机器人的程序合计）；等待 10 分钟",
  },
};

/** One code stands for every security setting; which of them it is only its text tells. */
const security = ({ said }: Answer, { path, secretVariable }: RobotPlace): Meaning => {
  if (/keyword|关键词/i.test(said)) {
    return {
      reason: "Rejected",
      says: {
        en:
          "the message holds none of the robot's keywords; have it check signatures instead and " +
          `set ${path}.secret_env`,
        zh: `消息不含机器人要求的关键词；请改用加签，并配置 ${path}.secret_env`,
      },
    };
  }
  if (/whitelist|白名单|\bip\b/i.test(said)) {
    return {
      reason: "Unauthorized",
      says: {
        en: "put this machine's public IP address on the robot's allow-list",
        zh: "请把本机的公网 IP 加入机器人的 IP 地址段",
      },
    };
  }
  return {
    reason: "Unauthorized",
    isTime: true,
    says: secretVariable === undefined
      ? {
        en: "the robot's security setting refuses it; where it checks signatures, name the " +
          `variable with its secret in ${path}.secret_env`,
        zh: `被机器人的安全设置拒绝；若启用了加签，请用 ${path}.secret_env 指定存放密钥的变量`,
      }
      : {
        en: `the signature is refused; copy the robot's secret into ${secretVariable} once more`,
        zh: `加签校验不通过；请重新复制机器人的加签密钥到 ${secretVariable}`,
      },
  };
};

/** Documented codes and those seen in the field, and what to do about them. */
export const dingtalkDialect: Dialect = {
  read: codeIn(["errcode"], ["errmsg"]),
  sign: aCode,
  hasAllowList: true,
  meaning: (answer, place) => {
    const { variable } = place;
    switch (answer.code) {
      case "-1":
        return { reason: "Unavailable", says: { en: "it is busy", zh: "系统繁忙" } };
      case "130101":
      case "410100":
        return tooFast;
      case "310000":
        return security(answer, place);
      case "300001":
        return /token|机器人|robot/i.test(answer.said)
          ? noRobot(variable)
          : security(answer, place);
      case "300005":
      case "400101":
      case "400106":
        return noRobot(variable);
      case "40035":
        return answer.said.includes("access_token") ? noRobot(variable) : refusedForm;
      case "400105":
      case "43004":
        return refusedForm;
      case "43002":
        return {
          reason: "Unauthorized",
          says: {
            en: `it did not arrive as a POST; check the address in ${variable} and any proxy`,
            zh: `收到的不是 POST 请求；请检查 ${variable} 中的地址以及代理`,
          },
        };
      case "400013":
        return {
          reason: "Unauthorized",
          says: {
            en: `the group no longer exists; put the address of another robot into ${variable}`,
            zh: `群已解散；请在 ${variable} 中换成别的机器人的地址`,
          },
        };
      case "400102":
        return {
          reason: "Unauthorized",
          says: {
            en: "the robot is switched off; enable it in the settings of its group",
            zh: "机器人已停用；请在群设置中启用",
          },
        };
      case "430101":
      case "430102":
      case "430103":
      case "430104":
        return {
          reason: "Rejected",
          says: {
            en: "DingTalk finds a link or a text in the message unsafe",
            zh: "钉钉认为消息中的链接或文字不安全",
          },
        };
    }
    return undefined;
  },
  // The gateway in front answers for itself, with how it punishes in place of a code.
  codeless: ({ punish }) =>
    punish === undefined ? undefined : {
      reason: "RateLimited",
      says: {
        en: "its gateway turns messages away for now; waiting 60 s",
        zh: "网关暂时拒绝消息；等待 60 秒",
      },
    },
};
