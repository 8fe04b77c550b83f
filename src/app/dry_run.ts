import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { RateBudget } from "../domain/rate_budget.ts";
import * as Result from "effect/Result";
import * as Clock from "effect/Clock";
import type { TrackerEvent } from "../domain/event.ts";
import { type Rule, Rules, type Seen, type Verdict } from "../domain/rule.ts";
import { type Source, Sources } from "../domain/source.ts";
import { type Claim, SourceStore } from "../domain/source_store.ts";
import { verdictsOf } from "./alert/match.ts";
import type { Planned } from "./alert/summary.ts";
import { byHost, lanesOf, rateLimited } from "./poll/lanes.ts";
import { sourcesNow } from "./poll/watched.ts";
import { look, type LookSettings } from "./poll/look.ts";
import { type Phrase, verbatim } from "../domain/phrase.ts";

/** A change, or at a first look an item, with what each rule says of it. */
export interface Judged {
  readonly event: TrackerEvent;
  readonly verdicts: ReadonlyArray<Verdict>;
}

/** What one source would send. */
export interface DryPoll {
  readonly source: string;
  /** Items the upstream showed. */
  readonly seen: number;
  readonly alerts: ReadonlyArray<Pick<Planned, "alert" | "channels">>;
  /** All that the rules were asked about, oldest first. */
  readonly judged: ReadonlyArray<Judged>;
  readonly notes: ReadonlyArray<Phrase>;
  readonly error: Option.Option<Phrase>;
}

/** The claim of a source that was never polled. */
const firstClaim = (key: string): Claim => ({
  key,
  origin: key,
  identity: Option.none(),
  cursor: Option.none(),
  baseline: Option.none(),
  lastCompleteAt: Option.none(),
  readUpTo: Option.none(),
  fails: 0,
  version: 0,
  owner: "",
});

/** A rule that matches nothing and remembers what it was asked about, the last of each item. */
const witnessOf = (seen: Map<string, Seen>): Rule => ({
  id: "witness",
  match: (each) => {
    seen.set(each.event.resourceId, each);
    return Result.fail({ condition: "witness", says: verbatim("") });
  },
});

const dryPoll = Effect.fnUntraced(function* (source: Source, settings: LookSettings) {
  const store = yield* SourceStore;
  const rules = yield* Rules;
  const seen = new Map<string, Seen>();
  const until = yield* (yield* RateBudget).blockedUntil(source);
  const nothing: DryPoll = {
    source: source.key,
    seen: 0,
    alerts: [],
    judged: [],
    notes: [],
    error: Option.none(),
  };
  if (until > (yield* Clock.currentTimeMillis)) {
    return { ...nothing, error: Option.some(rateLimited(source, until)) };
  }
  const [claim] = yield* store.peek([source.key]);
  return yield* look(source, claim ?? firstClaim(source.key), settings).pipe(
    Effect.provideService(Rules, [witnessOf(seen), ...rules]),
    Effect.map(({ found, detection, alerts }): DryPoll => ({
      ...nothing,
      seen: found.items.size,
      alerts,
      judged: [...seen.values()].map((each) => ({
        event: each.event,
        verdicts: verdictsOf(rules, each),
      })),
      notes: [...found.notes, ...detection.notes],
      error: Option.map(found.failure, ({ says }) => says),
    })),
    Effect.catch(({ says }) => Effect.succeed({ ...nothing, error: Option.some(says) })),
  );
});

/** Polls every source now and says what would be sent; writes and sends nothing. */
export const runDry = Effect.fn("DryRun.dryRun")(function* (settings: LookSettings) {
  const sources = yield* sourcesNow(yield* Sources);
  const lanes = yield* Effect.forEach(
    byHost(sources),
    (lane) =>
      Effect.forEach(lane, (source) => dryPoll(source, settings), { concurrency: lanesOf(lane) }),
    { concurrency: "unbounded" },
  );
  const polls = new Map(lanes.flat().map((poll) => [poll.source, poll]));
  return sources.flatMap(({ key }) => polls.get(key) ?? []);
});
