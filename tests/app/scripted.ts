import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import { makeSender } from "../../src/app/deliver/sender.ts";
import { Pace } from "../../src/app/health/pace.ts";
import type { PollSettings } from "../../src/app/poll/poll.ts";
import { Reason } from "../../src/domain/errors.ts";
import { blankItem, type Item } from "../../src/domain/item.ts";
import {
  accepted,
  type Message,
  type Notifier,
  Notifiers,
  type Receipt,
} from "../../src/domain/notifier.ts";
import { Rules } from "../../src/domain/rule.ts";
import { type Page, type Source, Sources } from "../../src/domain/source.ts";
import * as SqlHistory from "../../src/state/sql/history.ts";
import * as SqlIncidentStore from "../../src/state/sql/incident_store.ts";
import * as SqlRateBudget from "../../src/state/sql/rate_budget.ts";
import * as SqlRetention from "../../src/state/sql/retention.ts";
import * as SqlOutbox from "../../src/state/sql/outbox.ts";
import * as SqlOutboxDesk from "../../src/state/sql/outbox_desk.ts";
import * as SqlStatus from "../../src/state/sql/status.ts";
import * as SqlSourceStore from "../../src/state/sql/source_store.ts";
import * as SqlV0Record from "../../src/state/sql/v0_record.ts";
import * as StateFile from "../../src/state/sqlite/file.ts";
import { keywords } from "../../src/rules/keywords/keywords.ts";
import * as Result from "effect/Result";
import { vocabularyLayer } from "../vocabulary.ts";

/*
 * A source and a channel whose next answers the test writes down, to see what the flow makes of them.
 * What the real ones do is tested with them.
 */

/** A run's settings: every 5 minutes, silent at first, to WeLink, digests and windows as by default. */
export const settings = (polling: Partial<PollSettings> = {}, window = Duration.hours(1)) => ({
  polling: {
    interval: Duration.minutes(5),
    firstRun: "silent" as const,
    floodLimit: 30,
    channels: ["welink"],
    updateWindow: window,
    ...polling,
  },
  delivery: { maxAge: Duration.hours(72), maxAttempts: 5, digestAbove: 5, floodLimit: 30 },
  retention: Duration.days(180),
  stale: Duration.hours(1),
});

/**
 * Lets the loops of a daemon come round as seldom as the test allows: a virtual hour of ticks every
 * second takes real seconds.
 */
export const ticking = (every: Duration.Input) =>
  Effect.provideService(Pace, {
    tick: () => Effect.sleep(every),
    heartbeat: Duration.seconds(20),
    look: Duration.minutes(1),
    forget: Duration.hours(1),
  });

/** Sends what is due, as one run of `once` does. */
export const drain = (notifier: Notifier) =>
  makeSender(notifier, { ...settings().delivery, gather: false });

export const page = (
  items: ReadonlyArray<Item>,
  overrides: Partial<Page> = {},
): Page => ({ items, cursor: "c", servedAt: 0, complete: true, notes: [], ...overrides });

/** One poll's worth: pages, what goes wrong, at once or after pages, or a poll that never ends. */
export type Answer =
  | ReadonlyArray<Page>
  | Reason
  | { readonly pages: ReadonlyArray<Page>; readonly then: Reason | "hang" }
  | "hang"
  | Error;

const isReason = Schema.is(Reason);

export const scriptedSource = (key: string, host = "example.com") => {
  const answers: Array<Answer> = [];
  const cursors: Array<Option.Option<string>> = [];
  const source: Source = {
    key,
    host,
    credential: "",
    listsAll: true,
    poll: (previous) => {
      cursors.push(previous);
      // Nothing has changed, so nothing is shown.
      const answer = answers.shift() ?? [page([], { complete: false })];
      if (answer === "hang") return Stream.never;
      if (isReason(answer)) return Stream.fail(answer);
      if ("pages" in answer) {
        const end = answer.then === "hang" ? Stream.never : Stream.fail(answer.then);
        return Stream.concat(Stream.fromIterable(answer.pages), end);
      }
      return answer instanceof Error ? Stream.die(answer) : Stream.fromIterable(answer);
    },
    changes: (before, now, baseline) => {
      if (Option.isSome(before)) {
        return [{
          transition: "updated",
          eventId: `${now.id}@${now.version}`,
          occurredAt: now.updatedAt,
          news: true,
        }];
      }
      const isNew = baseline.complete || (now.createdAt ?? 0) > baseline.at;
      return [{
        transition: isNew ? "added" : "updated",
        eventId: now.id,
        occurredAt: now.createdAt,
        news: isNew,
      }];
    },
  };
  return { source, answers, cursors };
};

export const scriptedChannel = (
  channel: string,
  options: {
    readonly maxPerMinute?: number;
    readonly fits?: number;
    readonly recipients?: ReadonlyArray<string>;
  } = {},
) => {
  const answers: Array<Receipt | Reason | "hang" | Error> = [];
  const sent: Array<Message> = [];
  return {
    channel,
    maxPerMinute: options.maxPerMinute ?? 0,
    ...(options.recipients === undefined ? {} : { recipients: options.recipients }),
    fits: ({ length }: ReadonlyArray<unknown>) => Math.min(length, options.fits ?? length),
    answers,
    sent,
    verify: Effect.void,
    send: (message: Message) =>
      Effect.suspend(() => {
        const answer = answers.shift() ?? accepted;
        if (answer === "hang") return Effect.never;
        if ("refused" in answer) {
          sent.push(message);
          return Effect.succeed(answer);
        }
        return isReason(answer) ? Effect.fail(answer) : Effect.die(answer);
      }),
  };
};

/** The ports on real SQLite in memory, with these sources and channels and `deepseek` as keyword. */
export const world = (options: Parts) =>
  Layer.provideMerge(worldOn(options), StateFile.layerMemory);

interface Parts {
  readonly sources?: ReadonlyArray<ReturnType<typeof scriptedSource>>;
  readonly channels?: ReadonlyArray<ReturnType<typeof scriptedChannel>>;
}

/** The same over a database that is there already. */
export const worldOn = (options: Parts) => {
  const rules = Result.getOrThrow(keywords.open(["deepseek"], { get: () => Option.none() }));
  return Layer.mergeAll(
    Layer.succeed(Sources, (options.sources ?? []).map(({ source }) => source)),
    Layer.effect(Rules, Effect.forEach(rules, ({ make }) => make)),
    Layer.succeed(Notifiers, options.channels ?? []),
    vocabularyLayer,
  ).pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        SqlSourceStore.layer,
        SqlOutbox.layer,
        SqlOutboxDesk.layer,
        SqlStatus.layer,
        SqlRetention.layer,
        SqlRateBudget.layer,
        SqlHistory.layer,
        SqlIncidentStore.layer,
        SqlV0Record.layer,
      ),
    ),
  );
};

export const model = (id: string, overrides: Partial<Item> = {}): Item => ({
  ...blankItem(id, "model"),
  url: `https://example.com/${id}`,
  createdAt: 0,
  updatedAt: 0,
  version: "v1",
  ...overrides,
});
