import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as SqlClient from "effect/sql/SqlClient";
import type { Fragment } from "effect/sql/Statement";
import { type BadPoll, countedTime, type Outage, outageAfter } from "../../domain/outage.ts";
import { decodePhrase, encodePhrase } from "../../domain/phrase.ts";
import { toWholeMillis } from "./parameters.ts";

/** The columns of `cursors` that hold a source's outage. */
export type OutageRow = {
  readonly outage_ms: number | null;
  readonly outage_polls: number;
  readonly outage_wavered: number;
  readonly outage_detail: string | null;
  readonly outage_token: number;
};

export const outageColumns = "outage_ms, outage_polls, outage_wavered, outage_detail, outage_token";

export const toOutage = (row: OutageRow): Option.Option<Outage> =>
  Option.map(Option.fromNullOr(row.outage_ms), (ms) => ({
    lasted: Duration.millis(ms),
    badPolls: row.outage_polls,
    wavered: row.outage_wavered === 1,
    detail: decodePhrase(row.outage_detail ?? ""),
    tokenRefused: row.outage_token === 1,
  }));

const toRow = (outage: Option.Option<Outage>): OutageRow =>
  Option.match(outage, {
    onNone: () => ({
      outage_ms: null,
      outage_polls: 0,
      outage_wavered: 0,
      outage_detail: null,
      outage_token: 0,
    }),
    onSome: ({ lasted, badPolls, wavered, detail, tokenRefused }) => ({
      outage_ms: toWholeMillis(lasted),
      outage_polls: badPolls,
      outage_wavered: wavered ? 1 : 0,
      outage_detail: encodePhrase(detail),
      outage_token: tokenRefused ? 1 : 0,
    }),
  });

/**
 * Updates the outage of the source that `where` picks from `cursors`. Run it inside the poll's
 * transaction, before anything else is written to that row.
 */
export const notePoll = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  where: Fragment,
  poll: Option.Option<BadPoll>,
  now: number,
) {
  const [row] = yield* sql<OutageRow & { last_poll_at: number | null; next_poll_at: number }>`
    SELECT ${sql.literal(outageColumns)}, last_poll_at, next_poll_at
    FROM cursors WHERE ${where}`;
  if (row === undefined) return;
  const before = toOutage(row);
  // A healthy source, as most are, costs no write.
  if (Option.isNone(before) && Option.isNone(poll)) return;
  const polledAt = row.last_poll_at ?? now;
  const passed = countedTime(
    Duration.millis(now - polledAt),
    Duration.millis(row.next_poll_at - polledAt),
  );
  yield* sql`UPDATE cursors SET ${sql.update(toRow(outageAfter(before, poll, passed)))}
    WHERE ${where}`;
});
