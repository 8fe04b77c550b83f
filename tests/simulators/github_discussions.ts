/*
 * The discussions of one repository in the memory of a simulated GitHub. What happens to them happens at
 * the simulator's `now`, to the second as at GitHub.
 */

export interface SimulatedDiscussion {
  /** The same wherever its repository moves. */
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string | null;
  readonly category: string;
  readonly labels: ReadonlyArray<string>;
  readonly closed: boolean;
  readonly stateReason: string | null;
  /** Epoch ms, as all dates here; null where no answer was chosen. */
  readonly answeredAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
  /** Replaces what the list shows for these keys, e.g. to make the element malformed. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export type NewDiscussion = Partial<Omit<SimulatedDiscussion, "id" | "number" | "updatedAt">>;

export interface GithubDiscussions {
  /** Opens a discussion; the answer is its number. */
  readonly open: (discussion?: NewDiscussion) => number;
  readonly edit: (
    number: number,
    change: Partial<Pick<SimulatedDiscussion, "title" | "body" | "labels">>,
  ) => void;
  /** Moves the date of update and nothing that is news. */
  readonly comment: (number: number) => void;
  readonly answer: (number: number) => void;
  readonly unanswer: (number: number) => void;
  readonly close: (number: number) => void;
  readonly reopen: (number: number) => void;
  readonly remove: (number: number) => void;
  /** The last updated first, those of one second by falling number. */
  readonly listed: () => ReadonlyArray<SimulatedDiscussion>;
}

const second = (ms: number) => Math.floor(ms / 1000) * 1000;

const iso = (at: number | null) =>
  at === null ? null : new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

/** A node of the list as GitHub shows it, as far as anybody here looks at it. */
export const discussionElement = (name: string, discussion: SimulatedDiscussion) => ({
  id: discussion.id,
  number: discussion.number,
  title: discussion.title,
  url: `https://github.com/${name}/discussions/${discussion.number}`,
  body: discussion.body,
  author: discussion.author === null ? null : { login: discussion.author },
  category: { name: discussion.category },
  labels: { nodes: discussion.labels.map((label) => ({ name: label })) },
  createdAt: iso(discussion.createdAt),
  updatedAt: iso(discussion.updatedAt),
  closed: discussion.closed,
  closedAt: iso(discussion.closedAt),
  stateReason: discussion.stateReason,
  isAnswered: discussion.answeredAt !== null,
  answerChosenAt: iso(discussion.answeredAt),
  ...discussion.raw,
});

export const githubDiscussions = (options: { readonly id: number; readonly now: () => number }) => {
  const now = () => second(options.now());
  const all = new Map<number, SimulatedDiscussion>();
  let last = 0;

  const change = (number: number, to: Partial<SimulatedDiscussion>) => {
    const discussion = all.get(number);
    if (discussion === undefined) throw new Error(`there is no discussion #${number}`);
    all.set(number, { ...discussion, updatedAt: now(), ...to });
  };

  const discussions: GithubDiscussions = {
    open: (discussion = {}) => {
      const number = ++last;
      const createdAt = discussion.createdAt ?? now();
      all.set(number, {
        id: `D_${options.id}_${number}`,
        number,
        title: `Discussion ${number}`,
        body: "",
        author: "octocat",
        category: "Q&A",
        labels: [],
        closed: false,
        stateReason: null,
        answeredAt: null,
        createdAt,
        updatedAt: createdAt,
        closedAt: null,
        raw: {},
        ...discussion,
      });
      return number;
    },
    edit: change,
    comment: (number) => change(number, {}),
    answer: (number) => change(number, { answeredAt: now() }),
    unanswer: (number) => change(number, { answeredAt: null }),
    close: (number) => change(number, { closed: true, stateReason: "RESOLVED", closedAt: now() }),
    reopen: (number) => change(number, { closed: false, stateReason: "REOPENED", closedAt: null }),
    remove: (number) => {
      all.delete(number);
    },
    listed: () =>
      [...all.values()].sort((a, b) => b.updatedAt - a.updatedAt || b.number - a.number),
  };
  return discussions;
};
