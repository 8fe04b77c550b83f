import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { Rejected } from "../../domain/errors.ts";
import type { Item } from "../../domain/item.ts";
import { Rules } from "../../domain/rule.ts";
import { type Source, Sources } from "../../domain/source.ts";
import { type Claim, SourceStore } from "../../domain/source_store.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { elsewhereOf } from "./elsewhere.ts";
import { detect, type Evidence, type FirstRun, isFresh, newsOf } from "./detect.ts";
import { alertsOf, type Planned } from "../alert/summary.ts";
import { withParts } from "./inspection.ts";
import { withHistory } from "./item_history.ts";
import { isFullDue, keepsPart } from "./policy.ts";
import { readSweep, type Sweep } from "./pages.ts";
import { sourcesNow } from "./watched.ts";
import { resumingFromV0 } from "./v0.ts";
import type { Phrase } from "../../domain/phrase.ts";

/** The config's part in what a poll sends. */
export interface LookSettings {
  readonly firstRun: FirstRun;
  /** More matches than this in one poll become one alert; 0 is no limit. */
  readonly floodLimit: number;
  /** Every configured channel. */
  readonly channels: ReadonlyArray<string>;
}

const numberOf = ({ fields }: Item): number => Number(fields["number"]);

/** The sweep with its items under the ids by which they are known. */
const asKnown = Effect.fnUntraced(function* (key: string, sweep: Sweep) {
  if (!sweep.byNumber) return sweep;
  const store = yield* SourceStore;
  const shown = [...sweep.items.values()];
  const known = yield* store.knownItems(key, shown.map(({ id }) => id));
  const unknown = shown.filter(({ id }) => !known.has(id));
  const ids = yield* store.idsByNumber(key, unknown.map(numberOf));
  const items = shown.map((item) =>
    known.has(item.id) ? item : { ...item, id: ids.get(numberOf(item)) ?? item.id }
  );
  return { ...sweep, items: new Map(items.map((item) => [item.id, item])) };
});

/** Reads a source and detects what changed; commits nothing. */
export const look = Effect.fnUntraced(function* (
  configured: Source,
  claim: Claim,
  settings: LookSettings,
) {
  const store = yield* SourceStore;
  const source = yield* resumingFromV0(configured, claim);
  const rules = yield* Rules;
  const isKnown = Effect.fnUntraced(function* (items: ReadonlyArray<Item>) {
    const known = yield* store.knownItems(source.key, items.map(({ id }) => id));
    return items.every((item) => known.has(item.id) && !isFresh(item, known.get(item.id)));
  });
  const full = isFullDue(claim.lastCompleteAt, yield* Clock.currentTimeMillis);
  const found = yield* Effect.flatMap(
    readSweep(source, claim.cursor, full, isKnown),
    (sweep) => asKnown(source.key, sweep),
  );
  if (Option.isSome(found.failure) && !keepsPart(claim.baseline, claim.fails)) {
    return yield* found.failure.value;
  }
  const known = yield* store.knownItems(source.key, [...found.items.keys()]);
  const changed = [...found.items.values()].filter((item) =>
    known.has(item.id) && isFresh(item, known.get(item.id))
  );
  const evidence: Evidence = {
    source,
    origin: claim.origin,
    kindOf: (yield* Vocabulary).kindOf,
    rules,
    firstRun: settings.firstRun,
    channels: settings.channels,
    sweep: found,
    baseline: claim.baseline,
    known,
    knowsNothing: source.listsAll && source.knownByDate !== true && known.size === 0 &&
      found.items.size > 0 &&
      Option.isSome(claim.baseline) && (yield* store.itemCount(source.key)) === 0,
    stored: yield* store.storedItems(source.key, changed.map(({ id }) => id)),
    now: yield* Clock.currentTimeMillis,
  };
  const detection = yield* withHistory(yield* withParts(detect(evidence), evidence), evidence);
  const news = newsOf(detection);
  // Nobody else adds events of this source while we hold the claim.
  const seen = yield* store.seenEvents(news);
  const unseen = news.filter(({ event }) => !seen.has(event.fingerprint));
  const alerts: ReadonlyArray<Planned> = [
    ...alertsOf(source.key, unseen, settings, evidence.now),
    ...detection.firstRun,
  ];
  return { found, detection, alerts, elsewhere: elsewhereOf(source, unseen) };
});

/** The same under the identity the upstream gives the source, which may have been renamed. */
export const lookIdentified = Effect.fnUntraced(
  function* (source: Source, claim: Claim, settings: LookSettings) {
    const looked = yield* look(source, claim, settings);
    const { identity } = looked.found;
    const own = { ...looked, claim, notes: [] as ReadonlyArray<Phrase> };
    if (Option.isNone(identity) || Option.contains(claim.identity, identity.value)) return own;
    const watched = (yield* sourcesNow(yield* Sources)).map(({ key }) => key);
    const found = yield* (yield* SourceStore).identify(claim, identity.value, watched);
    switch (found._tag) {
      case "Own":
        return own;
      case "Taken": {
        return yield* new Rejected({
          says: {
            en: `it is the same as ${found.by}, which the config has too; remove one of them`,
            zh: `它与配置中的 ${found.by} 是同一个；请删去其一`,
          },
        });
      }
      case "Moved":
        return {
          ...yield* look(source, found.claim, settings),
          claim: found.claim,
          notes: [{
            en: `it was renamed from ${found.from}, and continues from there`,
            zh: `由 ${found.from} 改名而来，接着原来的进度`,
          }],
        };
    }
  },
);
