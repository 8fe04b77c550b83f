import { equal, ok } from "node:assert/strict";
import * as Arr from "effect/Array";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as TestClock from "effect/testing/TestClock";
import { itemAlert } from "../../src/app/alert/summary.ts";
import type { ItemAlert } from "../../src/domain/alert.ts";
import { blankItem, type Item } from "../../src/domain/item.ts";
import { Outbox, type Queue, type Settled, type Settlement } from "../../src/domain/outbox.ts";
import { type ObservedEvent, type PollResult, SourceStore } from "../../src/domain/source_store.ts";
import type { TrackerEvent } from "../../src/domain/event.ts";

export const key = "github:acme/engine";

export const item = (id: string, overrides: Partial<Item> = {}) => ({
  ...blankItem(id, "issue"),
  title: `Item ${id}`,
  url: `https://github.com/acme/engine/issues/${id}`,
  state: "open",
  createdAt: 0,
  updatedAt: 0,
  ...overrides,
  version: overrides.version ?? "v1",
});

export const event = (
  fingerprint: string,
  overrides: Partial<TrackerEvent> = {},
): TrackerEvent => ({
  fingerprint,
  source: key,
  resourceType: "repo_issue",
  resourceId: fingerprint,
  eventType: "issue_opened",
  eventId: fingerprint,
  also: [],
  changed: [],
  title: `Event ${fingerprint}`,
  summary: "",
  url: "https://github.com/acme/engine/issues/1",
  author: null,
  labels: [],
  occurredAt: 0,
  observedAt: 0,
  fields: {},
  ...overrides,
});

export const alert = (fingerprint: string, overrides: Partial<TrackerEvent> = {}): ItemAlert =>
  itemAlert({ event: event(fingerprint, overrides), matches: [] }, 0);

export const observed = (fingerprint: string): ObservedEvent => ({
  event: event(fingerprint),
  itemId: fingerprint,
  version: "v1",
  matches: [],
});

/** What a poll brings; an alert for each of its events goes to these channels at once. */
export const result = (
  overrides: Partial<PollResult> = {},
  ...channels: ReadonlyArray<string>
): PollResult => ({
  cursor: "c1",
  baseline: { at: 0, complete: true },
  present: Option.none(),
  items: [],
  events: [],
  notifications: channels.length === 0 ? [] : (overrides.events ?? []).map(({ event }) => ({
    alert: itemAlert({ event, matches: [] }, 0),
    channels,
    dueAt: 0,
  })),
  readUpTo: Option.none(),
  trouble: Option.none(),
  mark: Option.none(),
  nextPollIn: Duration.minutes(5),
  ...overrides,
});

/** The right to poll the only source. */
export const claimed = Effect.gen(function* () {
  const store = yield* SourceStore;
  yield* store.sync([key]);
  const [claim] = yield* store.claimDue({ keys: [key], limit: 1, interval: Option.none() });
  ok(claim !== undefined);
  return claim;
});

/** Puts an alert for each event into the outbox of these channels. */
export const enqueue = (
  events: ReadonlyArray<ObservedEvent>,
  ...channels: ReadonlyArray<string>
) =>
  Effect.gen(function* () {
    const store = yield* SourceStore;
    const committed = yield* store.commitPoll(yield* claimed, result({ events }, ...channels));
    ok(Option.isSome(committed));
    return committed.value.alerts;
  });

/** What is due on a channel; there must be something. */
export const openQueue = (channel: string) =>
  Effect.gen(function* () {
    const queue = yield* (yield* Outbox).open(channel, 1000);
    ok(Option.isSome(queue), `nothing is due on ${channel}`);
    return queue.value;
  });

/** Takes the first `count` deliveries that are due, as a message that is about to go out. */
export const takeFirst = (channel: string, count = 1) =>
  Effect.gen(function* () {
    const queue = yield* openQueue(channel);
    const rows = Arr.take(queue.due, count);
    ok(yield* (yield* Outbox).take(queue, rows.map(({ id }) => id), true));
    return { queue: { ...queue, due: rows }, rows };
  });

/** The same where the last message was taken by somebody of whom nothing was heard since. */
export const takeOver = (channel: string, count = 1) =>
  Effect.gen(function* () {
    const queue = yield* openQueue(channel);
    equal(yield* (yield* Outbox).take(queue, queue.due.map(({ id }) => id), true), false);
    yield* TestClock.adjust("3 seconds");
    return yield* takeFirst(channel, count);
  });

/** All deliveries of the queue come to the same. */
export const settlement = (
  queue: Queue,
  fate: Partial<Settled>,
  rest: Partial<Settlement> = {},
): Settlement => ({
  rows: queue.due.map((row) => ({
    id: row.id,
    state: "pending",
    attempts: row.attempts,
    unanswered: row.unanswered,
    recipients: row.recipients,
    firstTriedAt: queue.now,
    triedAt: queue.now,
    message: "",
    together: null,
    wait: Duration.zero,
    error: null,
    ...fate,
  })),
  split: [],
  channel: { ...queue.health, hold: Duration.zero },
  recipients: [],
  failures: [],
  ...rest,
});

/** The first delivery that is due on a channel has been sent. */
export const sendFirst = (channel: string) =>
  Effect.gen(function* () {
    const { queue, rows } = yield* takeFirst(channel);
    yield* (yield* Outbox).settle(queue, settlement(queue, { state: "sent" }));
    return rows;
  });
