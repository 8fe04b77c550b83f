/*
 * What happens in a simulated world, as data: a seed makes one, a failing one is made smaller, and what
 * is left of it is a test.
 */

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** What a receiver may refuse. */
export const forbidden = "forbidden";

export const recipientsOf = (count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, index) => `reader-${index}@corp.example`);

/** Of what a title speaks; the first two are watched, if the config says so. */
export type Word = "DeepSeek" | "Qwen" | "Other";
export type Hub = "huggingface" | "modelscope";
/** One of `lists.ts`. */
export type Upstream = string;
/** One of `channels.ts`. */
export type Channel = string;

export interface Setup {
  /** Of everything that is random inside: jitter, latency, ids. */
  readonly seed: number;
  /** Who polls: a daemon, `once` from cron, or both on one state file. */
  readonly mode: "daemon" | "cron" | "both";
  readonly intervalMinutes: number;
  readonly repos: number;
  readonly hubs: ReadonlyArray<Hub>;
  /** Further lists that are watched, by their names. */
  readonly lists?: ReadonlyArray<string>;
  readonly channels: ReadonlyArray<Channel>;
  readonly keywords: ReadonlyArray<string>;
  readonly recipients: number;
  readonly firstRun: "summary" | "each" | "silent";
  readonly updateWindowMinutes: number;
  readonly maxAgeHours: number;
  readonly maxAttempts: number;
  readonly staleMinutes: number;
  /** When the group is sent to; absent for at any time. */
  readonly hours?: "quiet nights" | "digests" | "apart";
  /** Whether rules say who hears of what; absent where all channels hear of every keyword. */
  readonly routes?: true;
  /** What each upstream held before anybody looked. */
  readonly before: number;
}

export const plain: Setup = {
  seed: 1,
  mode: "daemon",
  intervalMinutes: 30,
  repos: 1,
  hubs: [],
  channels: ["welink"],
  keywords: ["deepseek", "qwen"],
  recipients: 2,
  firstRun: "summary",
  updateWindowMinutes: 60,
  maxAgeHours: 72,
  maxAttempts: 5,
  staleMinutes: 60,
  before: 3,
};

/** What goes wrong at an upstream. */
export type UpstreamTrouble =
  /** It answers with this status, and asks for that much patience. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfterMinutes?: number }
  /** The same, at every other request. */
  | { readonly kind: "every other"; readonly status: number }
  | { readonly kind: "silent" | "breaks" | "slow" | "no JSON" | "half" | "empty" }
  /** The issues of its repositories are switched off, which leaves the list of pull requests. */
  | { readonly kind: "issues off" }
  /** Its clock or the links between its pages are not shown. */
  | { readonly kind: "no Date" | "no Link" }
  /** It shows what was there that long ago. */
  | { readonly kind: "lags"; readonly minutes: number }
  /** Every other answer comes from an index that is that far behind. */
  | { readonly kind: "flaps"; readonly minutes: number }
  /** So many of the items of a page cannot be read. */
  | { readonly kind: "unreadable"; readonly items: number }
  /** Every page from that one on fails. */
  | { readonly kind: "pages fail"; readonly from: number }
  /** It quotes the headers of the request, its token among them. */
  | { readonly kind: "echoes" }
  /** It sends its callers there. */
  | { readonly kind: "redirects"; readonly to: string }
  /** It counts one more than it has. */
  | { readonly kind: "miscounts" }
  /** So many elements of no use. */
  | { readonly kind: "bloats"; readonly elements: number };

/** What goes wrong at a receiver. */
export type ReceiverTrouble =
  | { readonly kind: "down" | "silent" | "breaks" }
  /** It takes every message and says so after ten seconds. */
  | { readonly kind: "is slow" }
  /** It takes every message and does not say so: not in time, or not at all. */
  | { readonly kind: "takes and is late" | "takes and is silent" | "takes and breaks" }
  | { readonly kind: "asks for patience"; readonly minutes: number }
  /** The robot is switched off, the login is refused. */
  | { readonly kind: "refuses all" }
  /** It refuses what holds the forbidden word. */
  | { readonly kind: "refuses the word" }
  /** One recipient cannot be reached, for a while (4xx) or for good (5xx). */
  | { readonly kind: "refuses one"; readonly recipient: number; readonly code: number }
  /** The reader of the console is gone. */
  | { readonly kind: "nobody reads" };

export type ConfigChange =
  | { readonly repos: number }
  | { readonly hubs: ReadonlyArray<Hub> }
  | { readonly lists: ReadonlyArray<string> }
  | { readonly channels: ReadonlyArray<Channel> }
  | { readonly keywords: ReadonlyArray<string> }
  /** Follows the repository to its new name. */
  | { readonly follow: number };

/** Something that happens in a list of `lists.ts`, in its own words. */
export interface Change {
  readonly at: number;
  readonly do: "change";
  readonly list: string;
  readonly what: string;
  /** Counted from the newest. */
  readonly item: number;
  readonly word?: Word;
  readonly forbidden?: boolean;
}

type Happening =
  | {
    readonly do: "open";
    readonly repo: number;
    readonly word: Word;
    readonly pull?: boolean;
    /** Its text holds what the receiver may refuse. */
    readonly forbidden?: boolean;
    /** Its text is longer than anybody reads. */
    readonly wordy?: boolean;
    /** It was written that many days ago, elsewhere, and is transferred in now. */
    readonly transferredDays?: number;
  }
  | {
    readonly do:
      | "retitle"
      | "edit"
      | "label"
      | "unlabel"
      | "comment"
      | "close"
      | "reopen"
      | "merge"
      | "delete";
    readonly repo: number;
    readonly issue: number;
  }
  /** A bot labels all of its items, or takes the label off again. */
  | { readonly do: "sweep"; readonly repo: number }
  | { readonly do: "rename"; readonly repo: number }
  | {
    readonly do: "publish";
    readonly hub: Hub;
    readonly word: Word;
    readonly forbidden?: boolean;
    /** It bears a date that many days ago. */
    readonly agedDays?: number;
  }
  | {
    readonly do: "commit" | "touch" | "hide" | "show" | "gate" | "open gate";
    readonly hub: Hub;
    readonly model: number;
  }
  | Omit<Change, "at">
  /** So many at once, of GitHub's issues, a hub's models or one of the further lists. */
  | { readonly do: "flood"; readonly where: string; readonly count: number }
  | {
    readonly do: "upstream";
    readonly which: Upstream;
    readonly trouble: UpstreamTrouble;
    readonly minutes: number;
  }
  | {
    readonly do: "receiver";
    readonly which: Channel;
    readonly trouble: ReceiverTrouble;
    readonly minutes: number;
  }
  /** The machine's clock is that much ahead, or behind, for so long. */
  | { readonly do: "clock"; readonly aheadMinutes: number; readonly minutes: number }
  | { readonly do: "sleep"; readonly minutes: number }
  /** It dies at that many statements and messages from then on, and is started again. */
  | { readonly do: "kill"; readonly steps: number; readonly downMinutes: number }
  /** It dies when a receiver has taken a message and has not said so. */
  | { readonly do: "kill after send"; readonly downMinutes: number }
  /** SIGTERM, and a start some time later. */
  | { readonly do: "restart"; readonly downMinutes: number; readonly onSend?: boolean }
  | { readonly do: "reload"; readonly change: ConfigChange; readonly onSend?: boolean }
  /** A second daemon on the same state file. */
  | { readonly do: "second"; readonly minutes: number }
  | {
    readonly do: "disk";
    readonly trouble: "locked" | "full" | "broken";
    readonly seconds: number;
    readonly onSend?: boolean;
  }
  /** The record of an alert that waits is damaged. */
  | { readonly do: "spoil" }
  | { readonly do: "log breaks"; readonly minutes: number }
  | { readonly do: "retry all" | "drop all" }
  | { readonly do: "replay"; readonly hours: number };

/** Something that happens so many minutes after the start; `onSend`: at the next message from then on. */
export type Step = Happening & { readonly at: number };

export interface History {
  readonly setup: Setup;
  readonly days: number;
  /** In the order of time. */
  readonly steps: ReadonlyArray<Step>;
}
