import * as Schema from "effect/Schema";

/*
 * The config of the organisations to watch.
 */

const name = /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/u;

/** Names of organisations or users, as in the URLs of their models. */
export const Organisations = Schema.Array(
  Schema.String.check(
    Schema.isPattern(name, {
      expected: "the name of an organisation as in its address, e.g. deepseek-ai",
    }),
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
