import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Stream from "effect/Stream";
import type { Reason } from "../../domain/errors.ts";
import type { Source } from "../../domain/source.ts";
import { credentialOf } from "../../http/credential.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { listing, listUrl, perPage, shownAtMost } from "./api.ts";
import { modelscopeKind as kind, type ModelScopeList } from "./key.ts";
import { mayAskPage, modelsOnPage, pageUrl, withCause } from "./page.ts";
import { modelscopeRefusal } from "./refusal.ts";
import { changesBy } from "../organisation/changes.ts";
import { organisationKey } from "../organisation/key.ts";
import { type ListAnswer, pollList, type WholeList } from "../../http/whole_list.ts";
import { namespaceOf, unreadable } from "../organisation/model.ts";
import { v0KeysBy } from "../organisation/v0.ts";

const nouns = {
  models: { en: "model", zh: "模型" },
  datasets: { en: "dataset", zh: "数据集" },
};

/** A page of the list. */
interface Place {
  readonly page: number;
  /** Models shown so far. */
  readonly ids: ReadonlySet<string>;
  /** Malformed ones among them. */
  readonly skipped: number;
  /** Whether it is read for the sake of models that moved up from the next one. */
  readonly isBehind?: boolean;
  /** Whether a poll has just gone back behind it, and the next need not do so again. */
  readonly isReached?: boolean;
}

const pageAt = (page: number): Place => ({ page, ids: new Set(), skipped: 0 });

const nameOf = ({ page, isReached }: Place): string => `${page}${isReached ? "=" : ""}`;

/** Removed models move the rest up, so a sweep resumes a page earlier, but not twice at one page. */
const placeOf = (name: string): Option.Option<Place> => {
  const [, page, reached] = /^(\d{1,2})(=?)$/.exec(name) ?? [];
  if (page === undefined) return Option.none();
  return Option.some(
    reached === "=" || Number(page) < 3
      ? pageAt(Math.max(2, Number(page)))
      : { ...pageAt(Number(page) - 1), isBehind: true },
  );
};

/** Models that are counted but not shown; too many mean that the index hiccups. */
const missingOf = (total: Option.Option<number>, shown: number): number | null =>
  Option.match(total, {
    onNone: () => null,
    onSome: (total) => total - shown > Math.max(1, total / 10) ? null : Math.max(0, total - shown),
  });

/** An organisation of ModelScope with its models or its datasets. */
export const modelscopeSource = (
  org: string,
  listName: ModelScopeList,
  baseUrl: string,
  token: Option.Option<Redacted.Redacted>,
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const key = organisationKey(kind, org, listName);
    const noun = nouns[listName];
    const isModels = listName === "models";
    const label = {
      en: `ModelScope organisation ${org}${isModels ? "" : `'s ${noun.en}s`}`,
      zh: `ModelScope 组织 ${org}${isModels ? "" : ` 的${noun.zh}`}`,
    };

    const readList = Effect.fn("ModelScope.read")(function* (place: Place) {
      const url = listUrl(baseUrl, listName, org, place.page);
      const response = yield* client.get({ url, label, token }, modelscopeRefusal);
      const { items, length, total, notes } = yield* listing(response, baseUrl, listName);
      const ids = new Set([...place.ids, ...items.map(({ id }) => id)]);
      const skipped = place.skipped + notes.length;
      const shown = ids.size + skipped;
      const upTo = (place.page - 1) * perPage + length;
      // A page that repeats what was shown would go on for ever; the count may be too small.
      const atEnd = shown === place.ids.size + place.skipped || upTo === Option.getOrNull(total) ||
        (length < perPage && upTo > Option.getOrElse(total, () => 0));
      const capped = !atEnd && (place.page + 1) * perPage > shownAtMost;
      const most = Option.getOrElse(total, () => "more");
      const answer: ListAnswer<Place> = {
        items,
        servedAt: response.servedAt,
        notes: capped
          ? [...notes, {
            en: `only the newest ${shownAtMost} of ${most} ${noun.en}s can be listed`,
            zh: `${noun.zh}共${
              Option.match(total, { onNone: () => "有更多", onSome: (count) => ` ${count} 个` })
            }，只能列出最新的 ${shownAtMost} 个`,
          }]
          : notes,
        ailment: unreadable(notes, noun),
        list: Option.some({
          next: atEnd || capped ? Option.none<Place>() : Option.some({
            page: place.page + 1,
            ids,
            skipped,
            isReached: place.isBehind === true,
          }),
          missing: capped ? null : missingOf(total, shown),
          known: Option.none(),
        }),
      };
      return answer;
    });

    /** The organisation's page, which proves nothing about the list. */
    const readPage = (reason: Reason, namespaces: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const response = yield* client.get({
          url: pageUrl(baseUrl, org),
          label: { en: `${label.en}'s page`, zh: `网页版 ${label.zh}` },
          headers: { accept: "text/html" },
        });
        const answer: ListAnswer<Place> = {
          items: yield* modelsOnPage(response, baseUrl, namespaces),
          servedAt: response.servedAt,
          notes: [],
          ailment: {
            en:
              `the organisation's page served instead, because the API failed (${reason.says.en})`,
            zh: `API 失败（${reason.says.zh}），改用组织的页面`,
          },
          list: Option.none(),
        };
        return answer;
      }).pipe(Effect.mapError((failure) => withCause(failure, reason)));

    const list: WholeList<Place> = {
      first: pageAt(1),
      namespaceOf,
      nameOf,
      find: placeOf,
      read: (place, memory) =>
        readList(place).pipe(
          Effect.catchIf(
            (reason): reason is Reason =>
              isModels && place.page === 1 && (memory.namespaces ?? []).length > 0 &&
              mayAskPage(reason),
            (reason) => readPage(reason, memory.namespaces ?? []),
          ),
        ),
    };

    const source: Source = {
      key,
      host: new URL(baseUrl).host,
      credential: credentialOf(token),
      listsAll: true,
      poll: (previous, full) =>
        pollList(list, previous, full).pipe(
          Stream.withSpan("ModelScope.poll", { attributes: { source: key } }),
        ),
      changes: changesBy(({ id }) => id),
      ...isModels ? { v0Keys: v0KeysBy(kind, "model_added", ({ id }) => id) } : {},
    };
    return source;
  });
