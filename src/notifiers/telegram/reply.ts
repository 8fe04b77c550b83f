import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { type Answer, isSuccess, type Json, jsonOf } from "../robot/answer.ts";
import { refusedForm } from "../robot/meanings.ts";
import type { Dialect } from "../robot/dialect.ts";

const parametersIn = ({ parameters }: Json): Json =>
  typeof parameters === "object" && parameters !== null ? parameters as Json : {};

/** Where a group's messages go since it became a supergroup, none of any other answer. */
export const migratedTo = (response: UpstreamResponse): Option.Option<number> =>
  Option.flatMap(jsonOf(response), (body) => {
    const { migrate_to_chat_id: id } = parametersIn(body);
    return typeof id === "number" && Number.isSafeInteger(id) ? Option.some(id) : Option.none();
  });

/** A refusal of a group that has become a supergroup says its new id, too. */
const read = (response: UpstreamResponse): Option.Option<Answer> =>
  Option.flatMap(jsonOf(response), (body) => {
    const { ok, error_code: code, description } = body;
    if (typeof ok !== "boolean") return Option.none();
    const { retry_after: seconds } = parametersIn(body);
    return Option.some({
      isTaken: ok && isSuccess(response),
      code: String(code ?? response.status),
      said: [
        ...typeof description === "string" ? [description] : [],
        ...Option.toArray(migratedTo(response)),
      ].join(" "),
      ...typeof seconds === "number" && seconds >= 0 ? { wait: Duration.seconds(seconds) } : {},
    });
  });

/** Documented codes and descriptions, and what to do about them. */
export const telegramDialect: Dialect = {
  read,
  sign: { en: "“ok”", zh: "“ok”" },
  meaning: ({ code, said }, { path, variable }) => {
    const unauthorized = (en: string, zh: string) =>
      ({ reason: "Unauthorized", says: { en, zh } }) as const;
    switch (code) {
      case "401":
      case "404":
        return unauthorized(
          `Telegram knows no bot by this token; copy it into ${variable} once more`,
          `没有使用这个 token 的机器人；请重新复制到 ${variable}`,
        );
      case "403":
        return /blocked/i.test(said)
          ? unauthorized(
            "the person has blocked the bot; have them start it again",
            "对方屏蔽了机器人；请对方重新启用",
          )
          : unauthorized(
            `the bot may not write in the chat of ${path}.chat_id; add it, or let the person start it`,
            `机器人不能在 ${path}.chat_id 的会话中发言；请把它加入，或请对方先启用它`,
          );
      case "400":
        if (/thread not found|topic/i.test(said)) {
          return unauthorized(
            `the topic is closed or gone; check ${path}.thread_id`,
            `话题已关闭或不存在；请检查 ${path}.thread_id`,
          );
        }
        if (/upgraded to a supergroup/i.test(said)) {
          return unauthorized(
            `the group has become a supergroup; put its new id into ${path}.chat_id`,
            `群已升级为超级群；请把新的 ID 填入 ${path}.chat_id`,
          );
        }
        if (/chat not found|chat_id|rights|kicked|not a member|peer_id|CHANNEL/i.test(said)) {
          return unauthorized(
            `the bot finds no chat it may write in; check ${path}.chat_id, and add the bot there`,
            `找不到机器人可以发言的会话；请检查 ${path}.chat_id，并把机器人加入其中`,
          );
        }
        return refusedForm;
    }
    return undefined;
  },
};
