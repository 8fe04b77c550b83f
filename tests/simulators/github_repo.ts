import { type GithubComments, githubComments } from "./github_comments.ts";
import { type GithubDiscussions, githubDiscussions } from "./github_discussions.ts";
import { type GithubCode, githubCode } from "./github_code.ts";
import { type GithubReleases, githubReleases } from "./github_releases.ts";

/*
 * One repository in the memory of a simulated GitHub. What happens to its issues and pull requests
 * happens at the simulator's `now`, to the second as at GitHub.
 */

export interface SimulatedIssue {
  readonly id: number;
  readonly number: number;
  readonly pull: boolean;
  readonly title: string;
  readonly body: string | null;
  readonly author: string | null;
  readonly labels: ReadonlyArray<string>;
  readonly state: "open" | "closed";
  readonly stateReason: string | null;
  readonly draft: boolean;
  readonly comments: number;
  /** Epoch ms, as all dates here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
  readonly mergedAt: number | null;
  /** Replaces what the list shows for these keys, e.g. to make the element malformed. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export type NewIssue = Partial<Omit<SimulatedIssue, "number" | "state" | "comments">>;

/** What the list of its owner says of a repository. */
export interface SimulatedDetails {
  readonly description: string | null;
  readonly topics: ReadonlyArray<string>;
  readonly fork: boolean;
  readonly archived: boolean;
  /** Epoch ms. */
  readonly createdAt: number;
  /** Replaces what the list shows for these keys, e.g. to make the element malformed. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** What happened to an issue, as its history shows it. */
export interface SimulatedEvent {
  readonly id: number;
  readonly event: string;
  readonly at: number;
}

/** A state of an issue, and since when the list shows it. */
interface Shown {
  readonly issue: SimulatedIssue;
  readonly from: number;
}

const second = (ms: number) => Math.floor(ms / 1000) * 1000;

export interface GithubRepo {
  readonly releases: GithubReleases;
  readonly comments: GithubComments;
  readonly discussions: GithubDiscussions;
  readonly code: GithubCode;
  /** What the list of its owner says of it; archived, say. */
  readonly describe: (details: Partial<SimulatedDetails>) => void;
  readonly details: () => SimulatedDetails;
  /** As if it had never been. */
  readonly delete: () => void;
  readonly id: number;
  /** `OWNER/REPO` as it is now. */
  readonly name: () => string;
  /** Opens an issue, or with `pull` a pull request; the answer is its number. */
  readonly open: (issue?: NewIssue) => number;
  readonly edit: (
    number: number,
    change: Partial<Pick<SimulatedIssue, "title" | "body" | "draft" | "raw" | "updatedAt">>,
  ) => void;
  readonly label: (number: number, ...labels: ReadonlyArray<string>) => void;
  readonly unlabel: (number: number, ...labels: ReadonlyArray<string>) => void;
  /** Moves the date of update and nothing that is news. */
  readonly comment: (number: number) => void;
  readonly close: (number: number, reason?: string) => void;
  readonly reopen: (number: number) => void;
  readonly merge: (number: number) => void;
  /** As if it had never been: what was behind it moves forward. */
  readonly remove: (number: number) => void;
  readonly get: (number: number) => SimulatedIssue;
  /** An issue that was opened elsewhere comes here now; the answer is its number. */
  readonly transferIn: (issue: NewIssue & { readonly createdAt: number }) => number;
  /** What happened to an issue, the oldest first. */
  readonly events: (number: number) => ReadonlyArray<SimulatedEvent>;
  /**
   * Adds `count` issues at once, numbered from the oldest on: the newest (index 0) updated now and
   * each further one a minute earlier, unless `issueAt` says otherwise.
   */
  readonly fill: (count: number, issueAt?: (index: number) => NewIssue) => void;
  /** What happens from now on is shown that many milliseconds later. */
  readonly lag: (ms: number) => void;
  /** Whether issues are switched on; without them their list is gone. */
  readonly issues: (isOn: boolean) => void;
  readonly hasIssues: () => boolean;
  /** The old name redirects from now on. */
  readonly rename: (name: string) => void;
  /** Every issue as it is, whether the list shows that already or not. */
  readonly current: () => ReadonlyArray<SimulatedIssue>;
  /** What the list shows at `now`, newest update first, those of one second by falling id. */
  readonly listed: (now: number) => ReadonlyArray<SimulatedIssue>;
}

export const githubRepo = (options: {
  readonly id: number;
  readonly name: string;
  readonly now: () => number;
  readonly renamed: (name: string) => void;
  readonly deleted: () => void;
}): GithubRepo => {
  const { id, now } = options;
  const histories = new Map<number, Array<Shown>>();
  let name = options.name;
  const happened = new Map<number, ReadonlyArray<SimulatedEvent>>();
  let details: SimulatedDetails = {
    description: null,
    topics: [],
    fork: false,
    archived: false,
    createdAt: second(now()),
    raw: {},
  };
  let lastNumber = 0;
  let lastEvent = 0;
  let lagMs = 0;
  let hasIssues = true;
  /** The list as long as nothing changes and nothing waits to be shown. */
  let settled: ReadonlyArray<SimulatedIssue> | undefined;

  const put = (issue: SimulatedIssue) => {
    const history = histories.get(issue.number) ?? [];
    if (lagMs === 0) history.length = 0;
    history.push({ issue, from: lagMs === 0 ? -Infinity : now() + lagMs });
    histories.set(issue.number, history);
    settled = undefined;
  };

  const get = (number: number): SimulatedIssue => {
    const issue = histories.get(number)?.at(-1)?.issue;
    if (issue === undefined) throw new Error(`${name} has no issue #${number}`);
    return issue;
  };

  const change = (
    number: number,
    to: Partial<SimulatedIssue>,
    ...events: ReadonlyArray<string>
  ) => {
    put({ ...get(number), updatedAt: second(now()), ...to });
    for (const event of events) happens(number, event);
  };

  const happens = (number: number, event: string) => {
    const known = happened.get(number) ?? [];
    happened.set(number, [...known, { id: ++lastEvent, event, at: second(now()) }]);
  };

  const open = (issue: NewIssue = {}): number => {
    const number = ++lastNumber;
    const at = second(issue.createdAt ?? now());
    put({
      id: id * 1_000_000 + number,
      number,
      pull: false,
      title: `${issue.pull === true ? "Pull request" : "Issue"} ${number}`,
      body: null,
      author: "octocat",
      labels: [],
      state: (issue.closedAt ?? issue.mergedAt ?? null) === null ? "open" : "closed",
      stateReason: null,
      draft: false,
      comments: 0,
      createdAt: at,
      updatedAt: at,
      closedAt: issue.mergedAt ?? null,
      mergedAt: null,
      raw: {},
      ...issue,
    });
    return number;
  };

  const comment = (number: number) => change(number, { comments: get(number).comments + 1 });

  return {
    id,
    releases: githubReleases({ id, now }),
    discussions: githubDiscussions({ id, now }),
    comments: githubComments({
      id,
      now,
      onIssue: (number) => {
        if (histories.has(number)) comment(number);
      },
    }),
    code: githubCode({ id, now }),
    describe: (to) => {
      details = { ...details, ...to };
    },
    details: () => details,
    delete: options.deleted,
    name: () => name,
    open,
    edit: (number, to) => change(number, to, ...(to.title === undefined ? [] : ["renamed"])),
    label: (number, ...labels) =>
      change(
        number,
        { labels: [...new Set([...get(number).labels, ...labels])] },
        ...labels.map(() => "labeled"),
      ),
    unlabel: (number, ...labels) =>
      change(
        number,
        { labels: get(number).labels.filter((label) => !labels.includes(label)) },
        ...labels.map(() => "unlabeled"),
      ),
    comment,
    close: (number, reason = "completed") =>
      change(number, {
        state: "closed",
        stateReason: get(number).pull ? null : reason,
        closedAt: second(now()),
      }, "closed"),
    reopen: (number) =>
      change(number, {
        state: "open",
        stateReason: get(number).pull ? null : "reopened",
        closedAt: null,
      }, "reopened"),
    merge: (number) =>
      change(
        number,
        { state: "closed", closedAt: second(now()), mergedAt: second(now()) },
        "merged",
        "closed",
      ),
    remove: (number) => {
      histories.delete(number);
      settled = undefined;
    },
    get,
    transferIn: (issue) => {
      const number = open({ updatedAt: second(now()), ...issue });
      happens(number, "transferred");
      return number;
    },
    events: (number) => happened.get(number) ?? [],
    fill: (count, issueAt = (index) => ({ createdAt: now() - index * 60_000 })) => {
      for (let index = count - 1; index >= 0; index--) open(issueAt(index));
    },
    lag: (ms) => {
      lagMs = ms;
    },
    issues: (isOn) => {
      hasIssues = isOn;
    },
    hasIssues: () => hasIssues,
    rename: (next) => {
      name = next;
      options.renamed(next);
    },
    current: () => [...histories.values()].flatMap((history) => history.at(-1)?.issue ?? []),
    listed: (at) => {
      if (settled !== undefined) return settled;
      const shown: Array<SimulatedIssue> = [];
      let waiting = false;
      for (const history of histories.values()) {
        const current = history.findLast(({ from }) => from <= at);
        if (current !== undefined) shown.push(current.issue);
        waiting ||= current !== history.at(-1);
      }
      shown.sort((a, b) => b.updatedAt - a.updatedAt || b.id - a.id);
      if (!waiting) settled = shown;
      return shown;
    },
  };
};
