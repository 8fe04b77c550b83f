import { createHash } from "node:crypto";
import type { Item } from "../../domain/item.ts";
import { labelNames, loginOf, textOrNull } from "./element.ts";

/** What a list shows of an issue or pull request; dates are epoch ms. */
export interface ShownIssue {
  readonly id: string;
  readonly kind: "issue" | "pull_request";
  /** What people call it by, without the `#`. */
  readonly number: number | string;
  readonly title: string;
  readonly body: unknown;
  readonly url: string;
  readonly user: unknown;
  readonly labels: unknown;
  readonly state: "open" | "closed" | "merged";
  /** Why it is in this state. */
  readonly reason: string | null;
  readonly draft: boolean | null;
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
  readonly closedAt: number | null;
  readonly mergedAt: number | null;
}

const hash = (parts: ReadonlyArray<unknown>): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);

/** Most of a page are open for no reason. */
const openHash = hash(["open", null, null, null]);

/**
 * The part of a version that covers what people write. The other part covers the state, so that a close
 * with an edit differs from one without, even though the stored body is truncated.
 */
export const issueContent = (version: string | null): string | undefined => version?.split("-")[0];

/** The item; its version is that of the element as it came (`original`), which may hold secrets. */
export const shownIssueItem = (
  shown: ShownIssue,
  original: { readonly title: string; readonly body?: unknown; readonly labels?: unknown } = shown,
): Item => {
  const { id, kind, number, title, url, state, reason, draft } = shown;
  const { createdAt, updatedAt, closedAt, mergedAt } = shown;
  const isMerelyOpen = state === "open" && reason === null && closedAt === null &&
    mergedAt === null;
  const standing = isMerelyOpen ? openHash : hash([state, reason, closedAt, mergedAt]);
  const content = hash([
    original.title,
    textOrNull(original.body) ?? "",
    labelNames(original.labels).toSorted(),
    draft ?? false,
  ]);
  return {
    id,
    kind,
    title,
    body: textOrNull(shown.body) ?? "",
    url,
    author: loginOf(shown.user),
    labels: labelNames(shown.labels),
    state,
    createdAt,
    updatedAt,
    closedAt,
    mergedAt,
    version: `${content}-${standing}`,
    fields: {
      number,
      ...(reason === null ? {} : { state_reason: reason }),
      ...(draft === null ? {} : { draft }),
    },
  };
};
