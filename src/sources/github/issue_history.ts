import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { type Change, indexLag } from "../../domain/source.ts";
import type { Transition } from "../../domain/event.ts";
import { decodeEach } from "../../http/decode.ts";
import { readPage } from "../../http/paged_list.ts";
import { isFinal } from "../../http/refusal.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import { instant } from "../forge/element.ts";
import type { Access } from "./access.ts";
import { listOf } from "./page.ts";

/*
 * The history of one issue: https://docs.github.com/rest/issues/events#list-issue-events. The list of
 * issues shows when something happened, but not what. Neither shows edits of a body.
 */

/** Pages of 100 events, oldest first; longer histories are rare. */
const maxPages = 5;

/** How far an event and the date of its issue may differ. */
const slack = Duration.seconds(10);

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

/** The last change of state of an item in this state. */
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

/** The last change of each kind; of changes of state, the one that still holds. */
const changesOf = (
  item: Item,
  happened: ReadonlyArray<typeof Event.Type>,
  since: number,
): ReadonlyArray<Change> => {
  const upTo = (item.updatedAt ?? Infinity) + Duration.toMillis(slack);
  const changes = new Map<Transition, Change>();
  for (const { id, event, created_at } of happened) {
    const transition = transitions.get(event);
    const occurredAt = instant(created_at);
    if (transition === undefined || occurredAt === null) continue;
    // Later events are reported once a lagging list shows them.
    if (occurredAt <= since || occurredAt > upTo) continue;
    if (
      transition !== "opened" && transition !== "updated" && lastOf[item.state ?? ""] !== transition
    ) {
      continue;
    }
    // An arrival is one event, however often it is met.
    const eventId = transition === "opened" ? item.id : `${item.id}#${id}`;
    changes.set(transition, { transition, eventId, occurredAt, news: true });
  }
  return [...changes.values()];
};

/** What happened to an item since then; see `Source.history`. */
export const history = (client: UpstreamClient["Service"], { repository, ask }: Access) =>
  Effect.fn("GitHub.history")(
    function* (item: Item, since: number) {
      const { baseUrl, name } = repository;
      const issue = `${baseUrl}/repos/${name}/issues/${item.fields["number"]}`;
      const happened: Array<typeof Event.Type> = [];
      let next = Option.some(`${issue}/events?per_page=100`);
      for (let pages = 0; pages < maxPages && Option.isSome(next); pages++) {
        const url = next.value;
        const { page } = yield* ask((each) =>
          readPage(client, listOf(each, events), url, Option.none())
        );
        if (Option.isNone(page)) break;
        happened.push(...page.value.decoded);
        next = page.value.next;
      }
      return changesOf(item, happened, since - Duration.toMillis(indexLag));
    },
    // An issue that is gone, or in an unknown format, has no history to tell, now or later.
    Effect.catchIf(isFinal, () => Effect.succeed<ReadonlyArray<Change>>([])),
  );
