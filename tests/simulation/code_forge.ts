import { makeForge, titled } from "./forge.ts";
import { makeNamed } from "./code_named.ts";
import type { Change, Step, Word } from "./history.ts";
import type { Shown } from "./shown.ts";
import { type ForgeKind, issueElement, pullElement } from "../simulators/forge_elements.ts";

/*
 * A repository of GitCode or Gitee, whose issues and pull requests are those of GitHub in another form.
 */

/** An element of GitHub's list of issues, as far as it is looked at. */
interface GithubIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: ReadonlyArray<{ readonly name: string }>;
  readonly state: "open" | "closed";
  readonly created_at: string;
  readonly updated_at: string;
  readonly closed_at: string | null;
  readonly pull_request?: { readonly merged_at: string | null };
}

const instant = (time: string | null | undefined) =>
  typeof time === "string" ? Date.parse(time) : null;

/** Every so manieth issue is counted but shown to nobody. */
const hiddenEvery = 7;

export type CodeList = "issues" | "pulls" | "releases" | "tags";

/** An item, and whether it only takes up a place on its page. */
export interface Counted {
  readonly item: Shown;
  readonly isHidden: boolean;
}

export const makeCodeForge = (kind: ForgeKind, now: () => number, serial: () => number) => {
  const forge = makeForge("https://api.github.com", now, serial);
  const repo = forge.repoAt(0);
  const named = makeNamed(kind, now, serial);

  const issueOf = (shown: Shown): Counted & { readonly isPull: boolean } => {
    const issue = shown.element() as GithubIssue;
    const { pull_request: pull, state } = issue;
    const isPull = pull !== undefined;
    const is = {
      id: Number(shown.id),
      number: issue.number,
      pull: isPull,
      title: issue.title,
      body: issue.body,
      author: "octocat",
      labels: issue.labels.map(({ name }) => name),
      state,
      stateReason: null,
      draft: false,
      comments: 0,
      createdAt: shown.createdAt,
      updatedAt: shown.updatedAt,
      closedAt: instant(issue.closed_at),
      mergedAt: instant(pull?.merged_at),
      // Gitee has words of its own for the state.
      raw: kind === "gitee" && !isPull && issue.number % 3 === 0
        ? { state: state === "open" ? "progressing" : "rejected" }
        : {},
    };
    const place = { id: repo.id, name: repo.name };
    const item: Shown = {
      ...shown,
      // Nothing shows that it was closed and reopened in between, and nothing can be asked.
      news: JSON.stringify([
        is.title,
        is.body,
        is.labels.toSorted(),
        state,
        is.closedAt,
        is.mergedAt,
      ]),
      recorded: () => undefined,
      // Gitee's numbers of issues are in no order.
      number: kind === "gitee" && !isPull ? 0 : shown.number,
      element: () => isPull ? pullElement(kind, place, is) : issueElement(kind, place, is),
    };
    return { item, isPull, isHidden: issue.number % hiddenEvery === 0 };
  };

  const open = (word: Word, over: object = {}) =>
    forge.happen({ do: "open", at: 0, repo: 0, word, ...over });

  return {
    repo,
    happen: ({ what, item, word = "DeepSeek", forbidden = false }: Omit<Change, "at">): void => {
      const title = titled(word, serial(), forbidden);
      if (named.happen(what, item, title)) return;
      switch (what) {
        case "open":
          return open(word, { forbidden });
        case "open pull":
          return open(word, { forbidden, pull: true });
        case "transfer":
          return kind === "gitee" ? undefined : open(word, { transferredDays: 20 });
        case "rename":
          return forge.happen({ do: "rename", at: 0, repo: 0 });
        default:
          return forge.happen({ do: what, at: 0, repo: 0, issue: item } as Step);
      }
    },
    fill: (word: Word, index: number) => {
      open(word, { pull: index % 4 === 3 });
      named.fill(word);
    },
    flood: (count: number) => {
      for (let index = 0; index < count; index++) open("DeepSeek");
    },
    /** What the list counts, what is newest first. */
    counted: (list: CodeList, at: number): ReadonlyArray<Counted> =>
      list === "releases" || list === "tags"
        ? named.listed(list).map((item) => ({ item, isHidden: false }))
        : forge.listed(repo, at).map(issueOf).filter(({ isPull }) => isPull === (list === "pulls")),
  };
};
