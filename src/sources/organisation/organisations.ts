import * as Schema from "effect/Schema";
import { nameIn } from "../../plugin/starter.ts";

/*
 * The config of the organisations to watch.
 */

const name = /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/u;

/** What stands before a name in the addresses of hubs. */
const folders = ["models", "datasets", "spaces", "collections", "organization", "profile"];

/** The organisation that a pasted address leads to. */
export const organisationMeant = (text: string): string => nameIn(text, 1, folders);

/** Names of organisations or users, as in the URLs of their models. */
export const Organisations = Schema.Array(
  Schema.String.check(
    Schema.makeFilter((text) => {
      if (name.test(text)) return undefined;
      const meant = organisationMeant(text);
      return `expected the name of an organisation as in its address, ${
        name.test(meant) ? `did you mean ${meant}?` : "e.g. deepseek-ai"
      }`;
    }, { toJsonSchema: () => ({ pattern: name.source }) }),
  ).annotate({ title: "name" }),
).check(
  Schema.isNonEmpty({ expected: "at least one organisation" }),
  Schema.makeFilter((orgs) => {
    const names = orgs.map((org) => org.toLowerCase());
    return names.flatMap((org, index) =>
      names.indexOf(org) < index
        ? [{ path: [index], issue: "this organisation is listed twice" }]
        : []
    );
  }, { toJsonSchema: () => [{ uniqueItems: true }, true] }),
);
