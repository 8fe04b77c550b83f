import { createHash } from "node:crypto";
import * as Schema from "effect/Schema";
import type { Item } from "../domain/item.ts";

/*
 * One element of GitHub's issue list. Only what is needed is decoded; elements differ by age and by
 * product (Enterprise), so whatever may be absent is optional.
 */

const Instant = Schema.String.check(
  Schema.makeFilter((text) => !Number.isNaN(Date.parse(text)), { expected: "a date" }),
);

const maybe = <S extends Schema.Constraint>(schema: S) => Schema.optionalKey(Schema.NullOr(schema));

const MergedAt = maybe(Instant);

export const Issue = Schema.Struct({
  id: Schema.Int,
  number: Schema.Int,
  title: Schema.String,
  body: maybe(Schema.String),
  html_url: Schema.String,
  repository_url: maybe(Schema.String),
  user: maybe(Schema.Struct({ login: Schema.String })),
  labels: maybe(
    Schema.Array(Schema.Union([Schema.String, Schema.Struct({ name: maybe(Schema.String) })])),
  ),
  state: Schema.Literals(["open", "closed"]),
  state_reason: maybe(Schema.String),
  draft: maybe(Schema.Boolean),
  created_at: Instant,
  updated_at: Instant,
  closed_at: maybe(Instant),
  pull_request: maybe(Schema.Struct({
    url: maybe(Schema.String),
    html_url: maybe(Schema.String),
    diff_url: maybe(Schema.String),
    patch_url: maybe(Schema.String),
    merged_at: MergedAt,
  })),
  /** Stands here in lists of pull requests only. */
  merged_at: MergedAt,
});
export type Issue = typeof Issue.Type;

/** What to call a malformed element. */
export const nameOf = (element: unknown): string => {
  const number = typeof element === "object" && element !== null && "number" in element
    ? element.number
    : undefined;
  return typeof number === "number" ? `#${number}` : "";
};

/** Until 2012 plain issues carried a `pull_request` too, with nothing but null in it. */
const isPull = ({ pull_request: pull, merged_at }: Issue): boolean =>
  merged_at !== undefined ||
  (pull !== undefined && pull !== null &&
    (pull.merged_at !== undefined ||
      [pull.url, pull.html_url, pull.diff_url, pull.patch_url].some((url) =>
        typeof url === "string"
      )));

const hash = (parts: ReadonlyArray<unknown>): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);

/**
 * The part of a version that stands for what people write. The other part stands for the state, so
 * that a close with an edit can be told from a close without one, whatever is left of the body.
 */
export const contentOf = (version: string | null): string | undefined => version?.split("-")[0];

const instant = (text: string | null | undefined): number | null =>
  text === null || text === undefined ? null : Date.parse(text);

export const toItem = (issue: Issue): Item => {
  const labels = (issue.labels ?? []).flatMap((label) => {
    const name = typeof label === "string" ? label : label.name;
    return name === null || name === undefined ? [] : [name];
  });
  const mergedAt = instant(issue.pull_request?.merged_at ?? issue.merged_at);
  const closedAt = instant(issue.closed_at);
  const state = mergedAt === null ? issue.state : "merged";
  const body = issue.body ?? "";
  const reason = issue.state_reason ?? null;
  const draft = issue.draft ?? null;
  const content = hash([issue.title, body, labels.toSorted(), draft ?? false]);
  return {
    id: String(issue.id),
    kind: isPull(issue) ? "pull_request" : "issue",
    title: issue.title,
    body,
    url: issue.html_url,
    author: issue.user?.login ?? null,
    labels,
    state,
    createdAt: instant(issue.created_at),
    updatedAt: instant(issue.updated_at),
    closedAt,
    mergedAt,
    version: `${content}-${hash([state, reason, closedAt, mergedAt])}`,
    fields: {
      number: issue.number,
      ...(reason === null ? {} : { state_reason: reason }),
      ...(draft === null ? {} : { draft }),
    },
  };
};

/** `OWNER/REPO` an element says it belongs to. */
export const repositoryOf = (issue: Issue): string | undefined =>
  /\/repos\/([^/]+\/[^/]+)$/.exec(issue.repository_url ?? "")?.[1] ??
    /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/(?:issues|pull)\/\d+$/.exec(issue.html_url)?.[1];
