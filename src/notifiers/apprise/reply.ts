import * as Option from "effect/Option";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { type Answer, isSuccess, jsonOf } from "../robot/answer.ts";
import type { Dialect } from "../robot/dialect.ts";

/** The log of a request: level, time, words. */
const decodeLog = SchemaParser.decodeUnknownResult(
  Schema.Array(Schema.Tuple([Schema.String, Schema.String, Schema.String])),
);

/** 424: whether a target of the key has the message, as far as the log tells. */
const [nobodyHas, somebodyHas, noTarget] = ["424", "424 in part", "424 without a target"];

/** What the targets that failed say, and whether others have the message. */
const failedTargets = (details: unknown): Pick<Answer, "code" | "said"> => {
  const log = Result.getOrElse(decodeLog(details), () => undefined);
  // Without a log others may have it.
  if (log === undefined) return { code: somebodyHas, said: "" };
  if (log.length === 0) return { code: noTarget, said: "" };
  const isSent = log.some(([level, , words]) => level === "INFO" && /^Sent /.test(words));
  const said = log.filter(([level]) => /^(?:ERROR|WARNING)$/.test(level))
    .map(([, , words]) => words).join("; ");
  return { code: isSent ? somebodyHas : nobodyHas, said };
};

const read = (response: UpstreamResponse): Option.Option<Answer> => {
  const { status } = response;
  if (status === 204) return Option.some({ isTaken: false, code: "204", said: "" });
  const json = jsonOf(response);
  if (status === 424) {
    const details = Option.getOrUndefined(json)?.["details"];
    return Option.some({ isTaken: false, ...failedTargets(details) });
  }
  return Option.flatMap(json, ({ error, tags, urls }) => {
    // What is stored under the key, to one who asks for it.
    if (isSuccess(response) && Array.isArray(tags) && Array.isArray(urls)) {
      const code = urls.length > 0 ? "" : "204";
      return Option.some({ isTaken: code === "", code, said: "" });
    }
    if (error === undefined) return Option.none();
    return Option.some({
      isTaken: isSuccess(response) && error === null,
      code: String(status),
      said: typeof error === "string" ? error : "",
    });
  });
};

/** Statuses of the server, and what to do about them. */
export const appriseDialect: Dialect = {
  read,
  sign: { en: "“error”", zh: "“error”" },
  meaning: ({ code }, { path, variable }) => {
    switch (code) {
      case "204":
        return {
          reason: "Unauthorized",
          says: {
            en: `nothing is stored under the key, and nobody was told; check ${variable}`,
            zh: `这个 key 下没有配置，谁也没收到；请检查 ${variable}`,
          },
        };
      case noTarget:
        return {
          reason: "Unauthorized",
          says: {
            en: `no target has the tag; check ${path}.tag`,
            zh: `没有带这个标签的目标；请检查 ${path}.tag`,
          },
        };
      case nobodyHas:
        return {
          reason: "Unavailable",
          says: { en: "no target has taken the message", zh: "没有目标收下消息" },
        };
      case somebodyHas:
        return {
          reason: "Unanswered",
          says: {
            en: "a target failed, and others may have the message; give each a key of its own",
            zh: "有目标失败，其他目标可能已收到；请给每个目标各用一个 key",
          },
        };
      case "405":
        return {
          reason: "Rejected",
          says: { en: "Apprise servers call each other in a circle", zh: "Apprise 服务器循环互调" },
        };
      case "431":
        return { reason: "Rejected", says: { en: "the message is too long", zh: "消息过长" } };
    }
    return undefined;
  },
};
