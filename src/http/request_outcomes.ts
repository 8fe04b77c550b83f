import * as Effect from "effect/Effect";
import * as Metric from "effect/Metric";
import type { Reason } from "../domain/errors.ts";
import type { UpstreamResponse } from "./upstream_response.ts";

/*
 * How requests to others end, for metrics: by status class where there is an answer, else by the reason.
 */

const requests = Metric.counter("requests_total", {
  description: "Requests to upstreams and channels, by how they ended.",
  incremental: true,
});

/** `not_modified` costs no quota and is apart from the other answers. */
const outcomeOf = (status: number): string =>
  status === 304 ? "not_modified" : `${Math.floor(status / 100)}xx`;

/** Counts what becomes of a request to this address. */
export const countOutcome =
  (url: string) => <E extends Reason, R>(exchange: Effect.Effect<UpstreamResponse, E, R>) => {
    const count = (outcome: string) =>
      Metric.update(Metric.withAttributes(requests, { host: new URL(url).host, outcome }), 1);
    return exchange.pipe(
      Effect.tap(({ status }) => count(outcomeOf(status))),
      Effect.tapError(({ _tag }) => count(_tag.toLowerCase())),
    );
  };
