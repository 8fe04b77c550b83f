import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Predicate from "effect/Predicate";
import * as Record from "effect/Record";
import * as Stream from "effect/Stream";
import { type Alert, mapEvents, type MatchedEvent } from "./alert.ts";
import {
  Malformed,
  RateLimited,
  type Reason,
  Rejected,
  Unanswered,
  Unauthorized,
  Unavailable,
} from "./errors.ts";
import type { Notifier } from "./notifier.ts";
import { Secrets } from "./secrets.ts";
import type { Page, Source } from "./source.ts";
import { cleanLine, truncate } from "./text.ts";
import { mapPhrase, type Phrase } from "./phrase.ts";

/*
 * What passes between plugins and the rest of MRT. Upstreams and receivers have a hand in what plugins
 * say, so errors and notes are bounded here, and the operator's secrets cut out, also of what is told.
 */

/** Code points of what is said of a failure. */
const longestError = 500;
const longestNote = 300;
/** Notes of one poll. */
const mostNotes = 20;

const furtherNotes: Phrase = { en: "further notes are left out", zh: "其余说明从略" };

type Redact = Secrets["redact"];

/** One clean line in which no secret stands, nor the half of one that was cut short. */
const line = (text: string, most: number, redact: Redact): string =>
  truncate(redact(cleanLine(redact(text.slice(0, 20_000)))), most);

const kinds = { Unavailable, Unauthorized, Rejected, Malformed, Unanswered };

/** The reason as it may be kept and shown. */
const presentable = (redact: Redact) => (reason: Reason): Reason => {
  const says = mapPhrase(reason.says, (text) => line(text, longestError, redact));
  return reason._tag === "RateLimited"
    ? new RateLimited({ says, retryAfter: reason.retryAfter })
    : new kinds[reason._tag]({ says });
};

/** A poll has few notes, so that a log of it can be read. */
const withFewNotes = (redact: Redact) => {
  /** How many more there may be, negative once it has been said that there are more. */
  let left = mostNotes;
  return (page: Page): Page => {
    const notes = page.notes.slice(0, Math.max(0, left))
      .map((note) => mapPhrase(note, (text) => line(text, longestNote, redact)));
    const overflows = left >= 0 && page.notes.length > left;
    left = overflows ? -1 : left - page.notes.length;
    return { ...page, notes: overflows ? [...notes, furtherNotes] : notes };
  };
};

/** The source; what it says of failures is fit to be kept and shown. */
export const presentableSource = ({ history, survey, ...source }: Source): Source => ({
  ...source,
  poll: (previous, full) =>
    Stream.unwrap(Effect.map(Secrets, ({ redact }) =>
      source.poll(previous, full).pipe(
        Stream.map(withFewNotes(redact)),
        Stream.mapError(presentable(redact)),
      ))),
  ...history === undefined ? {} : {
    history: (item, since) =>
      Effect.flatMap(
        Secrets,
        ({ redact }) => Effect.mapError(history(item, since), presentable(redact)),
      ),
  },
  ...survey === undefined ? {} : {
    survey: {
      ...survey,
      ask: (keys) =>
        Effect.flatMap(
          Secrets,
          ({ redact }) => Effect.mapError(survey.ask(keys), presentable(redact)),
        ),
    },
  },
});

const withoutSecrets = (redact: Redact) => (alert: Alert): Alert => {
  const cleared = ({ event, matches }: MatchedEvent): MatchedEvent => ({
    event: {
      ...event,
      title: redact(event.title),
      summary: redact(event.summary),
      url: redact(event.url),
      author: event.author === null ? null : redact(event.author),
      labels: event.labels.map(redact),
      fields: Record.map(
        event.fields,
        (value) => Predicate.isString(value) ? redact(value) : value,
      ),
    },
    matches: matches.map((match) => ({
      ...match,
      reason: redact(match.reason),
      excerpt: redact(match.excerpt),
      ...match.note === undefined ? {} : { note: redact(match.note) },
    })),
  });
  if (alert.kind !== "notice") return mapEvents(alert, cleared);
  const lines = alert.notice.lines.map((line) => ({
    ...line,
    detail: mapPhrase(line.detail, redact),
  }));
  return { ...alert, notice: { lines } };
};

/** The channel; it is handed no secret to tell, and says none of failures. */
export const presentableNotifier = (notifier: Notifier): Notifier => ({
  ...notifier,
  verify: Effect.flatMap(
    Secrets,
    ({ redact }) => Effect.mapError(notifier.verify, presentable(redact)),
  ),
  send: (message) =>
    Effect.flatMap(
      Secrets,
      ({ redact }) =>
        notifier.send({ ...message, alerts: Arr.map(message.alerts, withoutSecrets(redact)) }).pipe(
          Effect.mapError(presentable(redact)),
          Effect.map((receipt) => ({
            ...receipt,
            refused: receipt.refused.map((each) => ({
              ...each,
              reason: presentable(redact)(each.reason),
            })),
          })),
        ),
    ),
});
