import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import type { Change } from "../../domain/source.ts";
import type { Transition } from "../../domain/event.ts";
import { decodeEach } from "../../http/decode.ts";
import { readPage } from "../../http/paged_list.ts";
import { isFinal } from "../../http/refusal.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import { lagMs } from "./issue_cursor.ts";
import { instant } from "./issue.ts";
import { listOf, type Repository } from "./page.ts";

/*
 * What happened to one issue: https://docs.github.com/rest/issues/events#list-issue-events. The list of
 * issues shows when something happened last, but not what. Edits of a body are in neither.
 */

/** A page has 100 events, the oldest first; longer histories are rare. */
const maxPages = 5;

/** An event and the date of its issue may be a moment apart. */
const slackMs = 10_000;

const transitions: ReadonlyMap<string, Transition> = new Map([
  ["transferred", "opened"],
  ["merged", "merged"],
  ["closed", "closed"],
  ["reopened", "reopened"],
  ["renamed", "updated"],
  ["labeled", "updated"],
  ["unlabeled", "updated"],
  ["ready_for_review", "updated"],
  ["convert_to_draft", "updated"],
]);

/** The change of state that an item in this state went through last. */
const lastOf: Readonly<Record<string, Transition>> = {
  open: "reopened",
  closed: "closed",
  merged: "merged",
};

const Event = Schema.Struct({
  id: Schema.Int,
  event: Schema.String,
  created_at: Schema.String,
});

const events = decodeEach(Event, () => "");

/** The last change of each kind among the events; of those of the state the one that still holds. */
const changesOf = (
  item: Item,
  happened: ReadonlyArray<typeof Event.Type>,
  since: number,
): ReadonlyArray<Change> => {
  const upTo = (item.updatedAt ?? Infinity) + slackMs;
  const changes = new Map<Transition, Change>();
  for (const { id, event, created_at } of happened) {
    const transition = transitions.get(event);
    const occurredAt = instant(created_at);
    if (transition === undefined || occurredAt === null) continue;
    // A list that lags shows later events later, and they are told then.
    if (occurredAt <= since || occurredAt > upTo) continue;
    if (
      transition !== "opened" && transition !== "updated" && lastOf[item.state ?? ""] !== transition
    ) {
      continue;
    }
    // What has come is told once, however often it is met.
    const eventId = transition === "opened" ? item.id : `${item.id}#${id}`;
    changes.set(transition, { transition, eventId, occurredAt, news: true });
  }
  return [...changes.values()];
};

/** What happened to an item since then, as `Source.history` says. */
export const history = (client: UpstreamClient["Service"], repository: Repository) => {
  const list = listOf(repository, events);
  return Effect.fn("GitHub.history")(
    function* (item: Item, since: number) {
      const { baseUrl, name } = repository;
      const issue = `${baseUrl}/repos/${name}/issues/${item.fields["number"]}`;
      const happened: Array<typeof Event.Type> = [];
      let next = Option.some(`${issue}/events?per_page=100`);
      for (let pages = 0; pages < maxPages && Option.isSome(next); pages++) {
        const { page } = yield* readPage(client, list, next.value, Option.none());
        if (Option.isNone(page)) break;
        happened.push(...page.value.decoded);
        next = page.value.next;
      }
      return changesOf(item, happened, since - lagMs);
    },
    // What is gone or shown in another form by now tells nothing, and would not do so later.
    Effect.catchIf(isFinal, () => Effect.succeed<ReadonlyArray<Change>>([])),
  );
};
