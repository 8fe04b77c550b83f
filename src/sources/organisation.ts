import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type { Item } from "../domain/item.ts";
import type { Baseline } from "../domain/source.ts";

/*
 * What the sources that watch organisations have in common.
 */

const name = /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/u;

/** The names of organisations or users, as they stand in the addresses of their models. */
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

/** An index shows some items late, so the baseline may have missed what is this much older. */
const lagMs = 600_000;

/** Whether a model that is met for the first time must have appeared after the baseline. */
export const isNew = (model: Item, baseline: Baseline): boolean =>
  baseline.complete || (model.createdAt !== null && model.createdAt > baseline.at - lagMs);

/** A valid `ORG/NAME`, safe to stand in an address. */
export const modelId = /^\w[\w.-]*\/\w[\w.-]*$/;

/** What to call an element of a list that may be anything. */
export const idOf = (element: unknown): string => {
  const id = Predicate.isObject(element) ? element["id"] : undefined;
  return typeof id === "string" ? id : "";
};
