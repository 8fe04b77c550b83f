import type { EventType } from "../domain/tracker_event.ts";

/** Everything alerts say in words of ours, so that another language is another value. */
export interface Words {
  /** What happened, in a title, and in short where it happened along with something weightier. */
  readonly events: Readonly<Record<EventType, { readonly title: string; readonly also: string }>>;
  /** `issue closed (also opened)` */
  readonly happened: (title: string, also: ReadonlyArray<string>) => string;
  readonly firstLook: (total: number) => string;
  /** Title of an item's further updates that are told together. */
  readonly updates: (title: string, total: number) => string;
  readonly digest: (total: number) => string;
  readonly matched: (keywords: string) => string;
  readonly changed: (parts: ReadonlyArray<string>) => string;
  readonly time: (utc: string) => string;
  readonly more: (count: number) => string;
  readonly untitled: string;
}

export const english: Words = {
  events: {
    issue_opened: { title: "new issue", also: "opened" },
    issue_updated: { title: "issue updated", also: "updated" },
    issue_closed: { title: "issue closed", also: "closed" },
    issue_reopened: { title: "issue reopened", also: "reopened" },
    pr_opened: { title: "new PR", also: "opened" },
    pr_updated: { title: "PR updated", also: "updated" },
    pr_merged: { title: "PR merged", also: "merged" },
    pr_closed: { title: "PR closed", also: "closed" },
    pr_reopened: { title: "PR reopened", also: "reopened" },
    model_added: { title: "new model", also: "added" },
    model_updated: { title: "model updated", also: "updated" },
  },
  happened: (title, also) => also.length === 0 ? title : `${title} (also ${also.join(", ")})`,
  firstLook: (total) => `first look — ${total === 1 ? "1 item matches" : `${total} items match`}`,
  updates: (title, total) => total === 1 ? title : `${title} ${total} times more`,
  digest: (total) => total === 1 ? "1 alert" : `${total} alerts`,
  matched: (keywords) => `Matched: ${keywords}`,
  changed: (parts) => `Changed: ${parts.join(", ")}`,
  time: (utc) => `Time: ${utc}`,
  more: (count) => `and ${count} more`,
  untitled: "(untitled)",
};
