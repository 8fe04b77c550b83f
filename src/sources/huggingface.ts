import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import * as Stream from "effect/Stream";
import { BaseUrl, trimmed } from "../domain/base_url.ts";
import { EnvName } from "../domain/env_name.ts";
import { Malformed, type Rejected, SourceError } from "../domain/errors.ts";
import { type Environment, makePlugin, secretFrom } from "../domain/plugin.ts";
import { type Page, Sources } from "../domain/source.ts";
import { decodeJson } from "../http/decode.ts";
import { nextLink } from "../http/link.ts";
import { credentialOf } from "../http/credential.ts";
import { UpstreamClient } from "../http/upstream_client.ts";
import { conditions, Validator, validatorOf } from "../http/validator.ts";
import { changes } from "./huggingface_changes.ts";
import { expanded, models, toItem } from "./huggingface_model.ts";
import { Organisations } from "./organisation.ts";
import { tokenProblem } from "./token.ts";

/*
 * Hugging Face Hub: https://huggingface.co/docs/hub/api. A poll reads the whole list of an
 * organisation, because a model may be published with an old date; the commit hash says what is news.
 */

const kind = "huggingface";
const canonical = "https://huggingface.co";

/** Pages of 1,000 models one poll reads; the next goes on with a list that is longer. */
const maxPages = 50;

const Config = Schema.Struct({
  orgs: Organisations.annotate({ description: "The organisations or users to watch." }),
  token_env: Schema.optionalKey(
    EnvName.annotate({
      description: "The variable that holds a token, which also shows private models.",
    }),
  ),
  base_url: Schema.optionalKey(
    BaseUrl.annotate({
      description:
        "A mirror such as https://hf-mirror.com; without it the variable HF_ENDPOINT, else https://huggingface.co.",
    }),
  ),
}).annotate({ description: "Models of Hugging Face organisations." });

const listUrl = (baseUrl: string, org: string): string => {
  const query = new URLSearchParams({
    author: org,
    sort: "lastModified",
    direction: "-1",
    limit: "1000",
  });
  for (const field of expanded) query.append("expand[]", field);
  return `${baseUrl}/api/models?${query}`;
};

const elements = decodeJson(Schema.Array(Schema.Unknown));

const CursorJson = Schema.fromJsonString(Schema.Struct({
  /** What the first page was known by. */
  known: Schema.optionalKey(Validator),
  /** The page to go on with when the last poll has not read the list to its end. */
  rest: Schema.optionalKey(Schema.String),
}));
const encodeCursor = Schema.encodeSync(CursorJson);
const decodeCursor = Schema.decodeUnknownOption(CursorJson);

/** The list's next page. */
interface Step {
  readonly url: string;
  /** Pages read already. */
  readonly seen: ReadonlyArray<string>;
  /** What the first page was known by when it was read last. */
  readonly known: Option.Option<Validator>;
  /** What the first page was known by, for the cursor. */
  readonly position: typeof CursorJson.Type;
  /** Begun by an earlier poll. */
  readonly resumed: boolean;
}

/** What a page says that is as it was. */
const unchanged = { items: [], complete: false, notes: [] };

const layer = (org: string, baseUrl: string, token: Option.Option<Redacted.Redacted>) =>
  Layer.effectDiscard(Effect.gen(function* () {
    const sources = yield* Sources;
    const client = yield* UpstreamClient;
    const key = `${kind}:${org}`;

    const read = Effect.fn("HuggingFace.read")(function* (step: Step) {
      const label = `Hugging Face organisation ${org}`;
      const asked = { url: step.url, token };
      const headers = conditions(asked, step.known);
      const response = yield* client.get({ ...asked, label, headers });
      if (response.status === 304) {
        const page: Page = {
          ...unchanged,
          cursor: encodeCursor(step.position),
          servedAt: response.servedAt,
        };
        return Object.keys(headers).length > 0
          ? [[page], Option.none<Step>()] as const
          : yield* new Malformed({ message: `${label} answers 304 to what it was not asked` });
      }
      const shown = yield* elements(response);
      const { decoded, notes } = models(shown);
      if (shown.length > 0 && decoded.length === 0) {
        // Not a mistake in one model: to go on would mean to forget that they are there.
        return yield* new Malformed({ message: `${label}: no model can be read; ${notes[0]}` });
      }
      const next = yield* nextLink(response, { baseUrl, canonicalOrigin: canonical });
      const seen = [...step.seen, step.url];
      if (Option.isSome(next) && seen.includes(next.value)) {
        return yield* new Malformed({
          message: `${label} names a page as next that was read before`,
        });
      }
      // A mirror or an upstream that does not know the filter answers with everybody's models.
      const isOwn = ({ id }: { readonly id: string }) =>
        id.toLowerCase().startsWith(`${org.toLowerCase()}/`);
      const own = decoded.filter(isOwn);
      const others = decoded.filter((model) => !isOwn(model)).map(({ id }) => id);
      if (own.length === 0 && others.length > 0) {
        return yield* new Malformed({
          message: `${label} is answered with models of others, such as ${others[0]}`,
        });
      }
      const position = step.seen.length > 0 || step.resumed
        ? step.position
        : Option.match(validatorOf(asked, response), {
          onNone: () => ({}),
          onSome: (known) => ({ known }),
        });
      const goesOn = Option.isSome(next) && (step.resumed || seen.length >= maxPages);
      const page: Page = {
        items: own.map(toItem(baseUrl)),
        cursor: encodeCursor(goesOn ? { ...position, rest: next.value } : position),
        servedAt: response.servedAt,
        complete: Option.isNone(next) && !step.resumed,
        notes: [
          ...notes,
          ...(others.length > 0
            ? [`skipped ${others.length} of another author, such as ${others[0]}`]
            : []),
        ],
      };
      return [
        [page],
        seen.length >= maxPages ? Option.none<Step>() : Option.map(next, (url): Step => ({
          ...step,
          url,
          seen,
          known: Option.none(),
          position,
        })),
      ] as const;
    });

    /** A link that is no longer good must not stop an organisation for ever. */
    const readOn = (step: Step) =>
      read(step).pipe(
        Effect.catchIf(
          (reason): reason is Rejected | Malformed =>
            step.resumed && (reason._tag === "Rejected" || reason._tag === "Malformed"),
          () => read(start(Option.none(), true)),
        ),
      );

    const start = (previous: Option.Option<string>, full: boolean): Step => {
      const { known, rest } = Option.getOrElse(
        Option.flatMap(previous, decodeCursor),
        (): typeof CursorJson.Type => ({}),
      );
      const step = {
        url: listUrl(baseUrl, org),
        seen: [],
        known: full ? Option.none() : Option.fromUndefinedOr(known),
        position: known === undefined ? {} : { known },
        resumed: false,
      };
      // The base URL may have changed since; the token must not go where it led before.
      return rest === undefined || URL.parse(rest)?.origin !== new URL(baseUrl).origin
        ? step
        : { ...step, url: rest, known: Option.none(), resumed: true };
    };

    yield* sources.add({
      key,
      host: new URL(baseUrl).host,
      credential: credentialOf(token),
      listsAll: true,
      poll: (previous, full) =>
        Stream.paginate(start(previous, full), readOn).pipe(
          Stream.mapError((reason) => new SourceError({ source: key, reason })),
          Stream.withSpan("HuggingFace.poll", { attributes: { source: key } }),
        ),
      changes,
    });
  }));

const decodeEndpoint = SchemaParser.decodeUnknownResult(BaseUrl);

/** The base URL, or why there is none. */
const endpoint = (
  configured: string | undefined,
  environment: Environment,
): Result.Result<string, string> => {
  if (configured !== undefined) return Result.succeed(trimmed(configured));
  const given = Option.getOrElse(environment.get("HF_ENDPOINT"), () => canonical);
  return decodeEndpoint(given).pipe(
    Result.map(trimmed),
    Result.mapError(() => "HF_ENDPOINT is no address such as https://hf-mirror.com"),
  );
};

/** Watches the models of Hugging Face organisations. */
export const huggingface = makePlugin<Sources | UpstreamClient, typeof Config>({
  kind,
  config: Config,
  entries: ({ orgs, token_env: variable, base_url }, environment) => {
    const token = secretFrom(environment, variable);
    const baseUrl = endpoint(base_url, environment);
    const unusable = Option.orElse(
      Result.getFailure(baseUrl),
      () => tokenProblem(variable, token),
    );
    return orgs.map((org) => ({
      id: `${kind}:${org}`,
      secrets: variable === undefined
        ? []
        : [{ path: `sources.${kind}.token_env`, variable, required: false }],
      unusable,
      hosts: Result.isSuccess(baseUrl) ? [new URL(baseUrl.success).host] : [],
      layer: Result.isSuccess(baseUrl) && Option.isNone(unusable)
        ? layer(org, baseUrl.success, token)
        : Layer.empty,
    }));
  },
});
