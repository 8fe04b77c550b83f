import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { type Answer, isSuccess, jsonOf } from "../robot/answer.ts";
import { noRobot, refusedForm } from "../robot/meanings.ts";
import type { Dialect } from "../robot/dialect.ts";

/** A connector of old says in its words what Teams answered it. */
const ofConnector = /^Webhook message delivery failed\b.*?\bHTTP error (\d{3})/s;

const textOf = (value: unknown, field: string): string =>
  Predicate.hasProperty(value, field) && Predicate.isString(value[field]) ? value[field] : "";

/**
 * Nothing, or JSON of the flow's own, says that the flow has the message. An error has a code; of the
 * connectors of old it is the status that Teams answered, and 1 is success.
 */
const read = (response: UpstreamResponse): Option.Option<Answer> => {
  const text = response.text.trim();
  const taken = { isTaken: true, code: "", said: "" };
  if (isSuccess(response) && (text === "" || text === "1")) return Option.some(taken);
  const status = ofConnector.exec(text.slice(0, 500))?.[1];
  if (status !== undefined) return Option.some({ isTaken: false, code: status, said: "" });
  return Option.flatMap(jsonOf(response), ({ error }) => {
    const code = textOf(error, "code");
    if (code === "") {
      return isSuccess(response) && error === undefined ? Option.some(taken) : Option.none();
    }
    const inner = Predicate.hasProperty(error, "innerError") ? error.innerError : undefined;
    return Option.some({
      isTaken: false,
      code,
      said: textOf(inner, "message") || textOf(error, "message"),
    });
  });
};

/** Codes seen in the field, and what to do about them. */
export const teamsDialect: Dialect = {
  read,
  sign: { en: "a workflow's answer", zh: "工作流的答复" },
  meaning: ({ code, said }, { variable }) => {
    if (said.includes("MessageSizeExceeded")) {
      return {
        reason: "Rejected",
        says: { en: "the message is too long", zh: "消息过长" },
      };
    }
    switch (code) {
      case "WorkflowTriggerIsNotEnabled":
        return {
          reason: "Unauthorized",
          says: {
            en: "the workflow is switched off; turn it on in Power Automate",
            zh: "工作流已关闭；请在 Power Automate 中打开",
          },
        };
      case "WorkflowNotFound":
        return noRobot(variable);
      case "DirectApiAuthorizationRequired":
      case "DirectApiInvalidAuthorizationScheme":
      case "AuthorizationFailed":
        return {
          reason: "Unauthorized",
          says: {
            en: `the signature is refused; let anyone trigger the workflow, and copy its address ` +
              `into ${variable} once more`,
            zh: `签名被拒；请允许任何人触发工作流，并把地址重新复制到 ${variable}`,
          },
        };
      case "TriggerInputSchemaMismatch":
        return refusedForm;
      case "429":
        return {
          reason: "RateLimited",
          says: { en: "too many messages; waiting 60 s", zh: "消息过多；等待 60 秒" },
        };
    }
    return undefined;
  },
};
