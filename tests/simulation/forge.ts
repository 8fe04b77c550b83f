import type { Step, Word } from "./history.ts";
import type { Reply } from "./list.ts";
import { makeReleased } from "./released.ts";
import { type Past, past, type Shown } from "./shown.ts";

/*
 * GitHub's repositories in memory, with what was there at any time.
 */

export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly pull: boolean;
  readonly title: string;
  readonly body: string;
  readonly labels: ReadonlyArray<string>;
  readonly state: "open" | "closed";
  readonly reason: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
  readonly mergedAt: number | null;
  readonly deleted: boolean;
}

const iso = (at: number | null) =>
  at === null ? null : new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
const recordedAs = (before: Issue | undefined, now: Issue): ReadonlyArray<string> => {
  if (before === undefined) return now.createdAt < now.updatedAt ? ["transferred"] : [];
  const events: Array<string> = [];
  if (before.title !== now.title) events.push("renamed");
  if (before.labels.length < now.labels.length) events.push("labeled");
  if (before.labels.length > now.labels.length) events.push("unlabeled");
  if (before.mergedAt !== now.mergedAt) events.push("merged");
  if (before.state !== now.state) events.push(now.state === "closed" ? "closed" : "reopened");
  return events;
};
const whole = (ms: number) => Math.floor(ms / 1000) * 1000;

/** Ids in a repository's list of pull requests are that much higher. */
const pullIds = 500_000;
/** Ids of one repository. */
const ids = 1_000_000;

/** The id of the list of issues, whichever list an id comes from. */
export const issueIdOf = (id: string): string =>
  /^\d+$/.test(id) && Number(id) % ids >= pullIds ? String(Number(id) - pullIds) : id;

export const issueElement = (api: string, name: string, issue: Issue) => {
  const html = `https://github.com/${name}/${issue.pull ? "pull" : "issues"}/${issue.number}`;
  return {
    url: `${api}/repos/${name}/issues/${issue.number}`,
    repository_url: `${api}/repos/${name}`,
    html_url: html,
    id: issue.id,
    number: issue.number,
    title: issue.title,
    user: { login: "octocat" },
    labels: issue.labels.map((label, id) => ({ id, name: label })),
    state: issue.state,
    state_reason: issue.reason,
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.updatedAt),
    closed_at: iso(issue.closedAt),
    body: issue.body,
    ...(issue.pull
      ? { draft: false, pull_request: { html_url: html, merged_at: iso(issue.mergedAt) } }
      : {}),
  };
};

/** The same of a pull request in their own list, where it has another id. */
const pullElement = (api: string, name: string, issue: Issue) => {
  const { pull_request: _, ...shared } = issueElement(api, name, issue);
  return { ...shared, id: issue.id + pullIds, merged_at: iso(issue.mergedAt) };
};

/** The parts of an issue whose change is an event. */
export const issueNews = (
  { title, body, labels, state, reason, closedAt, mergedAt }: Issue,
): string => JSON.stringify([title, body, labels.toSorted(), state, reason, closedAt, mergedAt]);

/** The same without what GitHub keeps no record of. */
const recordOf = ({ title, labels, state, closedAt, mergedAt }: Issue): string =>
  JSON.stringify([title, labels.toSorted(), state, closedAt, mergedAt]);

export interface Repo {
  readonly id: number;
  name: string;
  readonly issues: Array<Past<Issue>>;
}

/** A repository's list that an address leads to. */
export interface FoundList {
  readonly repo: Repo;
  /** Whether it is there under another name now. */
  readonly moved: boolean;
  /** What follows the repository in the address, "" for the repository itself. */
  readonly list: string;
}

/** Whether a key, or what `sameAs` makes of it, is that of this list of a repository; "" for issues. */
export const isListOf = (list: string) => (source: string): boolean =>
  /^github:(?:#\d+|(?!search\/)[^#/][^/]*\/[^/*]+)(?:\/(.*))?$/.exec(source)?.slice(1)
    .every((found = "") => found === list) ?? false;

/** The page of a list that a request is for, with a link to the next. */
export const linked = (url: URL, listed: ReadonlyArray<Shown>): Reply => {
  const size = Number(url.searchParams.get("per_page") ?? 30);
  const number = Number(url.searchParams.get("page") ?? 1);
  const page = listed.slice((number - 1) * size, number * size);
  const next = new URL(url);
  next.searchParams.set("page", String(number + 1));
  return {
    page,
    body: JSON.stringify(page.map(({ element }) => element())),
    ...number * size < listed.length ? { headers: { link: `<${next.href}>; rel="next"` } } : {},
  };
};

/** A title that no other item bears. */
export const titled = (word: Word, serial: number, forbidden = false): string =>
  `${word} item-${serial}${forbidden ? " forbidden" : ""}`;

export const makeForge = (api: string, now: () => number, serial: () => number) => {
  const repos: Array<Repo> = [];
  const repoAt = (index: number): Repo => {
    const known = repos[index];
    if (known !== undefined) return known;
    const made = { id: index + 1, name: `acme/repo-${index}`, issues: [] };
    repos[index] = made;
    return made;
  };

  const open = (repo: Repo, title: string, over: Partial<Issue> = {}) => {
    const number = repo.issues.length + 1;
    const at = whole(now());
    const history = past<Issue>();
    history.put(now(), {
      id: repo.id * ids + number,
      number,
      pull: false,
      title,
      body: "",
      labels: [],
      state: "open",
      reason: null,
      createdAt: at,
      updatedAt: at,
      closedAt: null,
      mergedAt: null,
      deleted: false,
      ...over,
    });
    repo.issues.push(history);
  };

  const change = (history: Past<Issue>, to: (issue: Issue, at: number) => Partial<Issue>) => {
    const issue = history.when(now());
    if (issue === undefined || issue.deleted) return;
    const at = whole(now());
    history.put(now(), { ...issue, updatedAt: at, ...to(issue, at) });
  };

  const happen = (step: Step): void => {
    if (step.do === "rename") {
      const repo = repoAt(step.repo);
      repo.name = `${repo.name}-new`;
      return;
    }
    if (step.do === "sweep") {
      for (const history of repoAt(step.repo).issues) {
        change(history, ({ labels }) => ({
          labels: labels.includes("stale")
            ? labels.filter((label) => label !== "stale")
            : [...labels, "stale"],
        }));
      }
      return;
    }
    if (step.do === "open") {
      const { pull = false, forbidden = false, wordy = false, transferredDays = 0 } = step;
      const createdAt = whole(now()) - transferredDays * 86_400_000;
      const history = repoAt(step.repo);
      const title = titled(step.word, serial(), forbidden);
      open(history, wordy ? `${title} ${"word ".repeat(20_000)}` : title, {
        pull,
        ...(wordy ? { body: "word ".repeat(50_000) } : {}),
        // It is here from now on, whatever its date.
        ...(transferredDays === 0 ? {} : { createdAt }),
      });
      return;
    }
    if (!("issue" in step)) return;
    const { issues } = repoAt(step.repo);
    const history = issues[step.issue % Math.max(1, issues.length)];
    if (history === undefined) return;
    change(history, (issue, at) => {
      switch (step.do) {
        case "retitle":
          return {
            title: issue.title.startsWith("Other")
              ? issue.title.replace("Other", "DeepSeek")
              : issue.title.replace(/^\w+/, "Other"),
          };
        case "edit":
          return { body: `Written at ${at}` };
        case "label":
          return { labels: [...new Set([...issue.labels, "deepseek"])] };
        case "unlabel":
          return { labels: issue.labels.filter((label) => label !== "deepseek") };
        case "close":
          return issue.state === "closed"
            ? {}
            : { state: "closed", reason: issue.pull ? null : "completed", closedAt: at };
        case "reopen":
          return issue.state === "open" || issue.mergedAt !== null
            ? {}
            : { state: "open", reason: issue.pull ? null : "reopened", closedAt: null };
        case "merge":
          return issue.pull && issue.state === "open"
            ? { state: "closed", closedAt: at, mergedAt: at }
            : {};
        case "delete":
          return { deleted: true };
        default:
          return {};
      }
    });
  };

  /** What the repository's list shows as of then, newest update first. */
  const listed = (
    repo: Repo,
    at: number,
    what: "issues" | "pulls" = "issues",
  ): ReadonlyArray<Shown> =>
    repo.issues.flatMap((history): ReadonlyArray<Shown> => {
      const issue = history.when(at);
      if (issue === undefined || issue.deleted) return [];
      if (what === "pulls" && !issue.pull) return [];
      return [{
        id: String(issue.id),
        news: issueNews(issue),
        recorded: (then) => {
          const before = history.when(then);
          return before && recordOf(before);
        },
        restricted: false,
        returns: 0,
        text: `${issue.title} ${issue.body} ${issue.labels.join(" ")}`,
        createdAt: issue.createdAt,
        since: history.since(),
        updatedAt: issue.updatedAt,
        number: issue.number,
        element: () => (what === "pulls" ? pullElement : issueElement)(api, repo.name, issue),
      }];
    }).sort((a, b) => b.updatedAt - a.updatedAt || Number(b.id) - Number(a.id));

  /** The repository of that name, and whether it has another by now. */
  const named = (name: string | undefined) => {
    const key = name?.toLowerCase();
    if (key === undefined) return undefined;
    const now = repos.find((repo) => repo.name.toLowerCase() === key);
    if (now !== undefined) return { repo: now, moved: false };
    const former = repos.find((repo) => repo.name.toLowerCase().startsWith(`${key}-new`));
    return former && { repo: former, moved: true };
  };

  /** A repository of that name in GraphQL, null where there is none. */
  const standing = (name: string, at: number, hides: "nothing" | "issues" | "all"): unknown => {
    const repo = named(name)?.repo;
    if (repo === undefined) return null;
    const found = hides === "all" ? [] : repo.issues.flatMap((history) => {
      const issue = history.when(at);
      return issue === undefined || issue.deleted ? [] : [issue];
    });
    const connection = (pull: boolean) => {
      const those = hides === "issues" && !pull ? [] : found.filter((issue) => issue.pull === pull);
      const newest = Math.max(...those.map(({ updatedAt }) => updatedAt));
      return {
        totalCount: those.length,
        nodes: those.length === 0 ? [] : [{ updatedAt: iso(newest) }],
      };
    };
    return {
      id: `R_${repo.id}`,
      nameWithOwner: repo.name,
      hasIssuesEnabled: hides !== "issues",
      issues: connection(false),
      pullRequests: connection(true),
    };
  };

  /** The list at this address. */
  const find = (path: string): FoundList | undefined => {
    const [, id, rest] = /^\/repositories\/(\d+)(?:\/(.*))?$/.exec(path) ?? [];
    if (id !== undefined) {
      const repo = repos[Number(id) - 1];
      return repo && { repo, moved: false, list: rest ?? "" };
    }
    const [, name, list = ""] = /^\/repos\/([^/]+\/[^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    const found = named(name);
    return found && { ...found, list };
  };

  const repoOf = (source: string): Repo | undefined => {
    const [, name = ""] = /^github:(#\d+|[^/]+\/[^/]+)/.exec(source) ?? [];
    return name.startsWith("#") ? repos[Number(name.slice(1)) - 1] : named(name)?.repo;
  };

  return {
    happen,
    listed,
    standing,
    repoAt,
    released: makeReleased(now, serial),
    /** One more, which the config need not name. */
    another: (name: string): Repo => {
      const made = { id: repos.length + 1, name, issues: [] };
      repos.push(made);
      return made;
    },
    flood: (count: number) => {
      for (let index = 0; index < count; index++) {
        open(repoAt(0), titled("DeepSeek", serial()));
      }
    },
    /** The record of an issue at this address, as `/repos/OWNER/REPO/issues/NUMBER/events` shows it. */
    record: (path: string): ReadonlyArray<unknown> | undefined => {
      const [, name, number] = /^\/repos\/([^/]+\/[^/]+)\/issues\/(\d+)\/events$/.exec(path) ?? [];
      const issue = named(name)?.repo.issues[Number(number) - 1];
      return issue?.all().flatMap(({ state }, index, all) =>
        recordedAs(all[index - 1]?.state, state).map((event, part) => ({
          id: state.id * 1000 + index * 10 + part,
          event,
          created_at: iso(state.updatedAt),
        }))
      );
    },
    find,
    /** Where a list of a repository that was renamed is now. */
    whereNow: ({ repo, list }: FoundList, url: URL): string =>
      `${url.origin}/repositories/${repo.id}/${list}${url.search}`,
    /** The repository of a source's key, or of what `sameAs` makes of it. */
    repoOf,
    /** The same for all the names that the source of a repository has or had. */
    sameAs: (source: string): string => {
      const key = source.toLowerCase();
      const repo = repoOf(key);
      return repo === undefined
        ? key
        : key.replace(/^github:(?:#\d+|[^/]+\/[^/]+)/, `github:#${repo.id}`);
    },
    now: (repo: Repo, what: "issues" | "pulls"): ReadonlyArray<Shown> => listed(repo, now(), what),
  };
};
export type Forge = ReturnType<typeof makeForge>;
