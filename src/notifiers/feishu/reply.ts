import { codeIn } from "../robot/answer.ts";
import { noRobot, refusedForm } from "../robot/meanings.ts";
import { aCode, type Dialect, type Meaning, type RobotPlace } from "../robot/dialect.ts";

const signature = ({ path, secretVariable }: RobotPlace): Meaning => ({
  reason: "Unauthorized",
  isTime: true,
  says: secretVariable === undefined
    ? {
      en: `the robot checks signatures; name the variable with its secret in ${path}.secret_env`,
      zh: `机器人开启了签名校验；请用 ${path}.secret_env 指定存放密钥的变量`,
    }
    : {
      en: `the signature does not match; copy the robot's secret into ${secretVariable} once more`,
      zh: `签名不匹配；请重新复制机器人的签名密钥到 ${secretVariable}`,
    },
});

/** Documented codes and those seen in the field, and what to do about them. */
export const feishuDialect: Dialect = {
  // Older robots answer with the second ones.
  read: codeIn(["code", "StatusCode"], ["msg", "StatusMessage"]),
  sign: aCode,
  hasAllowList: true,
  meaning: ({ code, said }, place) => {
    const { path, variable } = place;
    switch (code) {
      case "9499":
        return /too many|frequency/i.test(said) ? tooFast : refusedForm;
      case "19002":
      case "11246":
        return refusedForm;
      case "11232":
      case "99991400":
        return tooFast;
      case "19001":
        return noRobot(variable);
      case "19021":
        return signature(place);
      case "19022":
        return {
          reason: "Unauthorized",
          says: {
            en: "put this machine's public IP address on the robot's allow-list",
            zh: "请把本机的公网 IP 加入机器人的 IP 白名单",
          },
        };
      case "19024":
        return {
          reason: "Rejected",
          says: {
            en:
              "the message holds none of the robot's keywords; have it check signatures instead " +
              `and set ${path}.secret_env`,
            zh: `消息不含机器人要求的关键词；请改用签名校验，并配置 ${path}.secret_env`,
          },
        };
    }
    return undefined;
  },
};

const tooFast: Meaning = {
  reason: "RateLimited",
  says: { en: "too many messages; waiting 60 s", zh: "消息过多；等待 60 秒" },
};
