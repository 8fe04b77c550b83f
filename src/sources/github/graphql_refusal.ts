import { Malformed, type Reason, Rejected, Unavailable } from "../../domain/errors.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { type GraphqlAnswer, limitOf, quoteOf } from "./graphql.ts";
import { githubRefusal } from "./refusal.ts";

/** Why an answer of GraphQL's shows no repository, which it says with status 200. */
export const graphqlRefusal = (
  response: UpstreamResponse,
  { errors = [] }: GraphqlAnswer,
): Reason => {
  const limit = limitOf(errors);
  if (limit !== undefined) return limit;
  const { label } = response;
  const [first] = errors;
  const says = (what: Phrase) => ({ en: `${label.en} ${what.en}`, zh: `${label.zh} ${what.zh}` });
  switch (first?.type) {
    case "NOT_FOUND":
      return new Rejected({
        says: says({
          en: "is unknown under this name; check its spelling, or the token if it is private",
          zh: "不存在；请检查拼写，若非公开则检查令牌",
        }),
      });
    case "FORBIDDEN":
    case "INSUFFICIENT_SCOPES":
      // What a rule of the organisation says is the same here and there.
      return githubRefusal({
        ...response,
        status: 403,
        text: JSON.stringify({ message: first.message ?? "" }),
      });
    case undefined: {
      const quote = quoteOf(errors);
      return first === undefined
        ? new Malformed({
          says: says({ en: "answers in an unknown form", zh: "返回的格式无法识别" }),
        })
        : new Unavailable({
          says: says({ en: `gave no answer${quote.en}`, zh: `没有给出结果${quote.zh}` }),
        });
    }
    default: {
      const quote = quoteOf(errors);
      return new Rejected({
        says: says({ en: `refuses the query${quote.en}`, zh: `拒绝了查询${quote.zh}` }),
      });
    }
  }
};
