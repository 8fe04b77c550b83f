import * as Effect from "effect/Effect";
import * as Metric from "effect/Metric";

/** The metric in which src/http counts. */
const counted = "requests_total";

/** How often requests to a host ended so. */
export interface RequestCount {
  readonly host: string;
  /** `2xx`, `not_modified`, …, or the reason why there was no answer. */
  readonly outcome: string;
  readonly count: number;
}

/** The requests that this process has made since it started. */
export const requestCounts: Effect.Effect<ReadonlyArray<RequestCount>> = Effect.map(
  Metric.snapshot,
  (metrics) =>
    metrics.flatMap((metric) =>
      metric.id === counted && metric.type === "Counter"
        ? [{
          host: metric.attributes?.["host"] ?? "",
          outcome: metric.attributes?.["outcome"] ?? "",
          count: Number(metric.state.count),
        }]
        : []
    ),
);
