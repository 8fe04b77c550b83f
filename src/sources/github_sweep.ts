import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import { Malformed, type Reason, Rejected } from "../domain/errors.ts";
import type { Page } from "../domain/source.ts";
import { cleanLine } from "../domain/text.ts";
import { decodeEach, decodeJson } from "../http/decode.ts";
import { nextLink } from "../http/link.ts";
import type { UpstreamClient } from "../http/upstream_client.ts";
import type { UpstreamResponse } from "../http/upstream_response.ts";
import { conditions, type Validator, validatorOf } from "../http/validator.ts";
import { decodePosition, encodePosition, newestOf, pageSize, sweepUrl } from "./github_cursor.ts";
import { Issue, nameOf, repositoryOf, toItem } from "./github_item.ts";

/** Pages one poll reads; a sweep that is longer goes on with the next poll. */
const maxPages = 10;

export interface Repository {
  /** `OWNER/REPO` as the config has it. */
  readonly name: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly token: Option.Option<Redacted.Redacted>;
}

/** The page to read next and what is known when it is. */
interface Step {
  readonly url: string;
  /** A source's first poll reads one page and no more. */
  readonly first: boolean;
  /** Up to where everything was seen, by sweeps that were read to their end. */
  readonly upTo: number | null;
  /** The same once this sweep is at its end; known from its first page on. */
  readonly target: Option.Option<number | null>;
  /** This sweep was begun by an earlier poll. */
  readonly resumed: boolean;
  /** This page was read by the earlier poll already. */
  readonly again: boolean;
  /** What the answer was known by when it was read last. */
  readonly known: Option.Option<Validator>;
  readonly pagesLeft: number;
  readonly notes: ReadonlyArray<string>;
}

const elements = decodeJson(Schema.Array(Schema.Unknown));
const issues = decodeEach(Issue, nameOf);

/** Where the repository is now, when the answer came from elsewhere than it was asked for. */
const movedNotes = (
  { name, baseUrl }: Repository,
  response: UpstreamResponse,
  decoded: ReadonlyArray<Issue>,
): ReadonlyArray<string> => {
  if (!response.moved) return [];
  const found = decoded.map(repositoryOf).find((repository) => repository !== undefined);
  if (found !== undefined && found.toLowerCase() === name.toLowerCase()) {
    return new URL(response.url).origin === new URL(baseUrl).origin ? [] : [
      `GitHub at ${baseUrl} sends its callers to ${
        new URL(response.url).origin
      }; change sources.github.base_url`,
    ];
  }
  return [
    found === undefined
      ? `${name} was renamed or moved; look up its new name and change it in sources.github.repos`
      : `${name} is now ${cleanLine(found)}; change it in sources.github.repos`,
  ];
};

/** Pages of one poll, as `Source.poll` says. */
export const sweep = (
  client: UpstreamClient["Service"],
  repository: Repository,
): (previous: Option.Option<string>) => Stream.Stream<Page, Reason> => {
  const { name, baseUrl, token } = repository;
  const list = `${baseUrl}/repos/${name}/issues`;

  const fresh = (upTo: number | null, rest: Partial<Step> = {}): Step => ({
    url: sweepUrl(list, upTo),
    first: false,
    upTo,
    target: Option.none(),
    resumed: false,
    again: false,
    known: Option.none(),
    pagesLeft: maxPages,
    notes: [],
    ...rest,
  });

  const start = (previous: Option.Option<string>): Step => {
    if (Option.isNone(previous)) return fresh(null, { first: true });
    const position = decodePosition(previous.value);
    if (Option.isNone(position)) {
      return fresh(null, {
        notes: ["the stored position cannot be read; reading the whole list once more"],
      });
    }
    const { upTo, pending, known } = position.value;
    // The base URL may have changed since; the token must not go where it led before.
    if (pending === undefined || URL.parse(pending.url)?.origin !== new URL(baseUrl).origin) {
      return fresh(upTo, { known: Option.fromUndefinedOr(known) });
    }
    return fresh(upTo, {
      url: pending.url,
      target: Option.some(pending.upTo),
      resumed: true,
      again: true,
    });
  };

  const read = Effect.fn("GitHub.read")(function* (step: Step) {
    const asked = { url: step.url, token };
    const condition = conditions(asked, step.known);
    const response = yield* client.get({
      ...asked,
      label: `GitHub repository ${name}`,
      headers: {
        accept: "application/vnd.github+json",
        "x-github-api-version": "2022-11-28",
        ...condition,
      },
    });
    if (response.status === 304) return yield* unchanged(step, response, condition);
    const shown = yield* elements(response);
    const { decoded, notes: skipped } = issues(shown);
    const items = decoded.map(toItem);
    const next = yield* nextLink(response, { baseUrl, canonicalOrigin: "https://api.github.com" });
    if (Option.isSome(next) && next.value === step.url) {
      return yield* new Malformed({
        message: `GitHub repository ${name} names a page as its own next page`,
      });
    }
    const target = Option.getOrElse(
      step.target,
      () => newestOf(step.upTo, items, response.servedAt),
    );
    const atEnd = Option.isNone(next) || step.first;
    // Good for the next poll only if that will ask for the very same, and if whatever an index shows
    // late still finds room on the page: a full one would look as it did.
    const asBefore = atEnd && !step.resumed && sweepUrl(list, target) === step.url;
    const known = asBefore && shown.length < pageSize
      ? validatorOf(asked, response)
      : Option.none();
    const page: Page = {
      items,
      cursor: encodePosition(
        atEnd
          ? {
            upTo: target,
            ...Option.match(known, { onNone: () => ({}), onSome: (known) => ({ known }) }),
          }
          : {
            upTo: step.upTo,
            pending: {
              // What is deleted meanwhile moves the rest forward, so going on begins with this very
              // page, but not for ever, should nobody read further.
              url: step.again ? next.value : step.url,
              upTo: target,
            },
          },
      ),
      servedAt: response.servedAt,
      complete: step.first && Option.isNone(next) && skipped.length === 0,
      notes: [...step.notes, ...movedNotes(repository, response, decoded), ...skipped],
    };
    const pagesLeft = step.pagesLeft - 1;
    return [
      [page],
      pagesLeft === 0 ? Option.none() : following(step, next, target, pagesLeft),
    ] as const;
  });

  /** The answer that was committed last still stands. */
  const unchanged = (step: Step, { label, servedAt }: UpstreamResponse, condition: object) => {
    if (Option.isNone(step.known) || Object.keys(condition).length === 0) {
      return Effect.fail(
        new Malformed({ message: `${label} answers 304 to what it was not asked` }),
      );
    }
    const page: Page = {
      items: [],
      cursor: encodePosition({ upTo: step.upTo, known: step.known.value }),
      servedAt,
      complete: false,
      notes: step.notes,
    };
    return Effect.succeed([[page], Option.none<Step>()] as const);
  };

  const following = (
    step: Step,
    next: Option.Option<string>,
    target: number | null,
    pagesLeft: number,
  ): Option.Option<Step> => {
    if (step.first) return Option.none();
    if (Option.isSome(next)) {
      return Option.some({
        ...step,
        url: next.value,
        target: Option.some(target),
        again: false,
        known: Option.none(),
        pagesLeft,
        notes: [],
      });
    }
    // What an earlier poll had left is read; now for what happened since.
    return step.resumed ? Option.some(fresh(target, { pagesLeft })) : Option.none();
  };

  /** A link that is no longer good must not stop a source for ever. */
  const readOn = (step: Step) =>
    read(step).pipe(
      Effect.catchIf(
        (reason): reason is Rejected | Malformed =>
          step.resumed && (reason._tag === "Rejected" || reason._tag === "Malformed"),
        (reason) =>
          read(fresh(step.upTo, {
            pagesLeft: step.pagesLeft,
            notes: [
              `going on where the last poll stopped failed (${reason.message}); reading again from the newest`,
            ],
          })),
      ),
    );

  return (previous) => Stream.paginate(start(previous), readOn);
};
