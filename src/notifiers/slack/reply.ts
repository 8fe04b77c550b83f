import * as Option from "effect/Option";
import type { Phrase } from "../../domain/phrase.ts";
import { noRobot, refusedForm } from "../robot/meanings.ts";
import type { Dialect, Meaning } from "../robot/dialect.ts";

const unauthorized = (says: Phrase): Meaning => ({ reason: "Unauthorized", says });

/** The words a webhook answers with, and what to do about them. */
export const slackDialect: Dialect = {
  // Nothing but a word: `ok`, or what is wrong.
  read: ({ status, text }) =>
    Option.map(
      Option.liftPredicate(text.trim(), (word) => /^[a-z][a-z_]{1,60}$/.test(word)),
      (code) => ({ isTaken: status === 200 && code === "ok", code, said: "" }),
    ),
  sign: { en: "“ok”", zh: "“ok”" },
  meaning: ({ code }, { variable }) => {
    switch (code) {
      case "invalid_payload":
      case "invalid_blocks":
      case "invalid_blocks_format":
      case "invalid_attachments":
      case "msg_blocks_too_long":
      case "msg_too_long":
      case "too_many_attachments":
        return refusedForm;
      case "no_text":
      case "missing_text_or_fallback_or_attachments":
        return {
          reason: "Rejected",
          says: { en: "the message has no text", zh: "消息没有文字" },
        };
      case "no_service":
      case "no_service_id":
      case "no_team":
      case "no_active_hooks":
      case "invalid_token":
        return noRobot(variable);
      case "team_disabled":
        return unauthorized({
          en: "the workspace is disabled",
          zh: "工作区已停用",
        });
      case "channel_not_found":
      case "user_not_found":
      case "channel_is_archived":
      case "is_archived":
        return unauthorized({
          en:
            `the channel is archived or gone; put the address of another webhook into ${variable}`,
          zh: `频道已归档或不存在；请在 ${variable} 中换成别的 webhook 地址`,
        });
      case "action_prohibited":
      case "posting_to_general_channel_denied":
        return unauthorized({
          en: "an admin of the workspace has restricted who posts in this channel",
          zh: "工作区管理员限制了谁可以在这个频道发消息",
        });
      case "rollup_error":
        return {
          reason: "Unavailable",
          says: { en: "Slack has a fault of its own", zh: "Slack 自身出错" },
        };
    }
    return undefined;
  },
};
