import * as Schema from "effect/Schema";
import { encodePhrase } from "../../domain/phrase.ts";
import { expecting, titled } from "../../plugin/fields.ts";
import { nameIn } from "../../plugin/starter.ts";

/*
 * The config of the organisations to watch.
 */

const name = /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/u;

/** What stands before a name in the addresses of hubs. */
const folders = ["models", "datasets", "spaces", "collections", "organization", "profile"];

/** The organisation that a pasted address leads to. */
export const organisationMeant = (text: string): string => nameIn(text, 1, folders);

const twice = { en: "this organisation is listed twice", zh: "这个组织列了两次" };

/** Names of organisations or users, as in the URLs of their models. */
export const Organisations = Schema.Array(
  Schema.String.check(
    Schema.makeFilter((text) => {
      if (name.test(text)) return undefined;
      const meant = organisationMeant(text);
      return encodePhrase(
        name.test(meant)
          ? {
            en: `expected the name of an organisation as in its address, did you mean ${meant}?`,
            zh: `应为地址中的组织名，是不是想写 ${meant}？`,
          }
          : {
            en: "expected the name of an organisation as in its address, e.g. deepseek-ai",
            zh: "应为地址中的组织名，如 deepseek-ai",
          },
      );
    }, { toJsonSchema: () => ({ pattern: name.source }) }),
  ).annotate(titled({ en: "name", zh: "名称" })),
).check(
  Schema.isNonEmpty(expecting({ en: "at least one organisation", zh: "至少一个组织" })),
  Schema.makeFilter((orgs) => {
    const names = orgs.map((org) => org.toLowerCase());
    return names.flatMap((org, index) =>
      names.indexOf(org) < index ? [{ path: [index], issue: encodePhrase(twice) }] : []
    );
  }, { toJsonSchema: () => [{ uniqueItems: true }, true] }),
);
