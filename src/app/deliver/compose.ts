import * as Arr from "effect/Array";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { type Alert, ownSource } from "../../domain/alert.ts";
import { hashOf } from "../../domain/hash.ts";
import type { Message, Notifier } from "../../domain/notifier.ts";
import { Outbox, type Queued } from "../../domain/outbox.ts";
import { alertFor } from "../../domain/route.ts";
import { type Form, messageOf } from "./batch.ts";
import { overviewOf } from "./overview.ts";

/** One message and its deliveries. */
export interface Batch {
  readonly rows: Arr.NonEmptyReadonlyArray<Queued>;
  readonly message: Message;
  readonly form: Form;
}

/** A delivery split off for one recipient keeps the name of the original. */
const nameOf = ({ id, recipients: [recipient] }: Queued): string =>
  recipient !== undefined && id.endsWith(`:${recipient}`) ? id.slice(0, -recipient.length - 1) : id;

/** The same for every attempt at the same deliveries. */
const messageIdOf = (rows: Arr.NonEmptyReadonlyArray<Queued>, form: Form, channel: string) =>
  rows.length === 1
    ? nameOf(rows[0])
    : messageOf(form, hashOf("digest", ...rows.map(nameOf)).slice(0, 32), channel);

/** Alerts read at a time, about what a few messages hold. */
const readAhead = 32;

/**
 * The alerts of deliveries that were read together, as their channel may see them; none for one that
 * cannot be read.
 */
export type AlertReader = (
  rows: ReadonlyArray<Queued>,
  from: number,
  to: number,
) => Effect.Effect<ReadonlyArray<Option.Option<Alert>>, never, Outbox>;

/** Reads and decodes each alert once, and a few more than are asked for. */
export const makeAlertReader = (channel: string): AlertReader => {
  const known = new Map<string, Option.Option<Alert>>();
  return Effect.fnUntraced(function* (rows, from, to) {
    const part = rows.slice(from, to);
    if (part.some(({ id }) => !known.has(id))) {
      const missing = rows.slice(from, Math.max(to, from + readAhead))
        .flatMap(({ id }) => known.has(id) ? [] : [id]);
      const alerts = yield* (yield* Outbox).alerts(missing);
      // One object for each alert: what is made of it to measure it is kept by the object.
      missing.forEach((id, index) =>
        known.set(
          id,
          Option.map(alerts[index] ?? Option.none(), (alert) => alertFor(alert, channel)),
        )
      );
    }
    return part.map(({ id }) => known.get(id) ?? Option.none());
  });
};

/** The alerts of the first rows, as many as fit one message, and the unreadable ones. */
const load = Effect.fnUntraced(function* (
  notifier: Notifier,
  read: AlertReader,
  rows: ReadonlyArray<Queued>,
  form: Form,
) {
  const held: Array<{ readonly row: Queued; readonly alert: Alert }> = [];
  const broken: Array<Queued> = [];
  // A message that goes out again unchanged, and an overview, need all rows.
  const fills = form === "digest" && rows[0]?.message === "";
  let fitting = 0;
  let next = 0;
  let step = fills ? 8 : Math.max(1, rows.length);
  while (next < rows.length) {
    const alerts = yield* read(rows, next, next + step);
    alerts.forEach((alert, index) => {
      const row = rows[next + index];
      if (row === undefined) return;
      if (Option.isSome(alert)) held.push({ row, alert: alert.value });
      else broken.push(row);
    });
    next += step;
    step *= 2;
    if (!fills) continue;
    fitting = notifier.fits(held.map(({ alert }) => alert));
    if (fitting < held.length) break;
  }
  return { held, broken, fitting: fills ? Math.max(1, fitting) : held.length };
});

/** Composes the next message; also returns the rows whose alert cannot be read. */
export const compose = Effect.fnUntraced(
  function* (
    notifier: Notifier,
    read: AlertReader,
    rows: Arr.NonEmptyReadonlyArray<Queued>,
    form: Form,
    /** Whether no part of the digest has been sent yet. */
    isFirstPart: boolean,
  ) {
    const { held, broken, fitting } = yield* load(notifier, read, rows, form);
    if (!Arr.isReadonlyArrayNonEmpty(held)) return { batch: Option.none<Batch>(), broken };
    const again = rows[0].message !== "";
    const alerts = Arr.map(held, ({ alert }) => alert);
    const [first, ...others] = held;
    const chosen = Arr.map([first, ...others.slice(0, fitting - 1)] as const, ({ row }) => row);
    const now = yield* Clock.currentTimeMillis;
    const shown: Arr.NonEmptyReadonlyArray<Alert> = form === "first_looks" || form === "catch_up"
      ? [overviewOf(form, alerts, now)]
      : [alerts[0], ...alerts.slice(1, fitting)];
    const isOwn = shown.every(({ source }) => source === ownSource);
    return {
      broken,
      batch: Option.some<Batch>({
        rows: chosen,
        form,
        message: {
          id: again ? rows[0].message : messageIdOf(chosen, form, notifier.channel),
          alerts: shown,
          // Nobody is mentioned for MRT's own notices, nor twice for one digest.
          mention: isFirstPart && !isOwn,
          recipients: chosen[0].recipients,
        },
      }),
    };
  },
);
