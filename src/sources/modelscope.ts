import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import { BaseUrl, trimmed } from "../domain/base_url.ts";
import { EnvName } from "../domain/env_name.ts";
import { Malformed, RateLimited, type Reason, SourceError } from "../domain/errors.ts";
import type { Item } from "../domain/item.ts";
import { makePlugin, secretFrom } from "../domain/plugin.ts";
import { setting } from "../domain/setting.ts";
import { type Baseline, type Change, type Page, Sources } from "../domain/source.ts";
import { credentialOf } from "../http/credential.ts";
import { UpstreamClient } from "../http/upstream_client.ts";
import {
  listing,
  listUrl,
  modelscopeRefusal,
  NotFound,
  pageSize,
  shownAtMost,
} from "./modelscope_api.ts";
import { modelsOnPage, pageUrl } from "./modelscope_page.ts";
import { isNew, Organisations } from "./organisation.ts";
import { tokenProblem } from "./token.ts";

/*
 * ModelScope: https://modelscope.cn/docs/openapi. A poll reads the whole list of an organisation; when
 * the API fails, the organisation's page tells of additions. Every answer bears a request id of its
 * own, so no validator could match and none is sent.
 */

const kind = "modelscope";

const Config = Schema.Struct({
  orgs: Organisations.annotate({ description: "The organisations or users to watch." }),
  token_env: Schema.optionalKey(
    EnvName.annotate({
      description: "The variable that holds a token; public models need none.",
    }),
  ),
  base_url: setting(
    BaseUrl,
    "https://modelscope.cn",
    "The site to ask; https://modelscope.ai is the international one.",
  ),
}).annotate({ description: "Models of ModelScope organisations." });

/** The namespaces an organisation's models live in; they need not bear its name. */
const Cursor = Schema.fromJsonString(Schema.Struct({ namespaces: Schema.Array(Schema.String) }));
const encodeCursor = Schema.encodeSync(Cursor);
const decodeCursor = Schema.decodeUnknownOption(Cursor);

const namespaceOf = ({ id }: Item): string => id.split("/")[0] ?? "";

/** Where a sweep over the list stands. */
interface Step {
  readonly page: number;
  readonly namespaces: ReadonlyArray<string>;
  /** Models shown so far. */
  readonly ids: ReadonlySet<string>;
  /** Malformed ones among them. */
  readonly skipped: number;
}

/** What happened to a model since it was last stored, as `Source.changes` says. */
const changes = (
  before: Option.Option<Item>,
  now: Item,
  baseline: Baseline,
): ReadonlyArray<Change> => {
  if (Option.isSome(before)) return [];
  const added = isNew(now, baseline);
  return [{
    transition: added ? "added" : "updated",
    eventId: now.id,
    occurredAt: now.createdAt,
    news: added,
  }];
};

/**
 * Whoever asks for patience is not asked for something else instead, and a token that is refused is
 * for the operator to see to.
 */
const mayAskPage = (reason: Reason): boolean =>
  reason._tag === "Unavailable" || reason._tag === "Malformed" || reason instanceof NotFound;

/** What to report when the page was of no help either. */
const withCause = (failure: Reason, reason: Reason): Reason => {
  const message = `${failure.message}; the API failed before (${reason.message})`;
  if (failure._tag === "Malformed") return new Malformed({ message });
  return failure._tag === "RateLimited"
    ? new RateLimited({ message, retryAfterMs: failure.retryAfterMs })
    : reason;
};

const layer = (org: string, baseUrl: string, token: Option.Option<Redacted.Redacted>) =>
  Layer.effectDiscard(Effect.gen(function* () {
    const sources = yield* Sources;
    const client = yield* UpstreamClient;
    const key = `${kind}:${org}`;
    const label = `ModelScope organisation ${org}`;

    const read = Effect.fn("ModelScope.read")(function* (step: Step) {
      const url = listUrl(baseUrl, org, step.page);
      const response = yield* client.get({ url, label, token }, modelscopeRefusal);
      const { items, length, total, notes } = yield* listing(response, baseUrl);
      const ids = new Set([...step.ids, ...items.map(({ id }) => id)]);
      const namespaces = [...new Set([...step.namespaces, ...items.map(namespaceOf)])];
      const skipped = step.skipped + notes.length;
      const shown = ids.size + skipped;
      // A page that repeats what was shown would go on for ever; a count may be too small.
      const atEnd = shown === step.ids.size + step.skipped || shown === total ||
        (shown > total && length < pageSize);
      const capped = !atEnd && (step.page + 1) * pageSize > shownAtMost;
      const page: Page = {
        items,
        cursor: encodeCursor({ namespaces }),
        servedAt: response.servedAt,
        // An index that hiccups shows less than it counts, or nothing at all where much was.
        complete: atEnd && shown >= total && !(shown === 0 && namespaces.length > 0),
        notes: capped
          ? [...notes, `only the newest ${shownAtMost} of ${total} models can be listed`]
          : notes,
      };
      const next = atEnd || capped
        ? Option.none<Step>()
        : Option.some({ page: step.page + 1, namespaces, ids, skipped });
      return [[page], next] as const;
    });

    const readPage = (reason: Reason, namespaces: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const response = yield* client.get({
          url: pageUrl(baseUrl, org),
          label: `${label}'s page`,
          headers: { accept: "text/html" },
        });
        const page: Page = {
          items: yield* modelsOnPage(response, baseUrl, namespaces),
          cursor: encodeCursor({ namespaces }),
          servedAt: response.servedAt,
          complete: false,
          notes: [`the organisation's page served, because the API failed (${reason.message})`],
        };
        return [[page], Option.none<Step>()] as const;
      }).pipe(Effect.mapError((failure) => withCause(failure, reason)));

    const poll = (previous: Option.Option<string>) => {
      const namespaces = Option.match(Option.flatMap(previous, decodeCursor), {
        onNone: () => [],
        onSome: (cursor) => cursor.namespaces,
      });
      return Stream.paginate(
        { page: 1, namespaces, ids: new Set<string>(), skipped: 0 },
        (step: Step) =>
          read(step).pipe(
            Effect.catchIf(
              (reason): reason is Reason =>
                step.page === 1 && namespaces.length > 0 && mayAskPage(reason),
              (reason) => readPage(reason, namespaces),
            ),
          ),
      );
    };

    yield* sources.add({
      key,
      host: new URL(baseUrl).host,
      credential: credentialOf(token),
      listsAll: true,
      poll: (previous) =>
        poll(previous).pipe(
          Stream.mapError((reason) => new SourceError({ source: key, reason })),
          Stream.withSpan("ModelScope.poll", { attributes: { source: key } }),
        ),
      changes,
    });
  }));

/** Watches the models of ModelScope organisations. */
export const modelscope = makePlugin<Sources | UpstreamClient, typeof Config>({
  kind,
  config: Config,
  entries: ({ orgs, token_env: variable, base_url }, environment) => {
    const token = secretFrom(environment, variable);
    const unusable = tokenProblem(variable, token);
    return orgs.map((org) => ({
      id: `${kind}:${org}`,
      secrets: variable === undefined
        ? []
        : [{ path: `sources.${kind}.token_env`, variable, required: false }],
      unusable,
      hosts: [new URL(base_url).host],
      layer: Option.isSome(unusable) ? Layer.empty : layer(org, trimmed(base_url), token),
    }));
  },
});
