import * as Effect from "effect/Effect";
import * as Metric from "effect/Metric";

/*
 * Measures that no event of the log stands for. Labels come from the config, never from upstream.
 */

const polls = Metric.counter("polls_total", {
  description: "Polls made, by how they ended.",
  incremental: true,
});

const detectionDelay = Metric.histogram("detection_delay_seconds", {
  description: "From a change upstream, by the upstream's clock, to its detection.",
  boundaries: [10, 30, 60, 120, 300, 600, 1_800, 3_600, 21_600, 86_400],
});

const deliveryDelay = Metric.histogram("delivery_delay_seconds", {
  description: "From the detection of a change to the channel's acceptance of its alert.",
  boundaries: [1, 2, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400],
});

/** One more poll that ended so. */
export const notePollOutcome = (outcome: string) =>
  Metric.update(Metric.withAttributes(polls, { outcome }), 1);

const noteDelays = (
  histogram: Metric.Metric<number, unknown>,
  delays: ReadonlyArray<number>,
) =>
  Effect.forEach(delays, (delay) => Metric.update(histogram, Math.max(0, delay) / 1000), {
    discard: true,
  });

/** How late changes were seen that an upstream dates; times are epoch ms. */
export const noteDetections = (
  source: string,
  events: ReadonlyArray<{ readonly occurredAt: number | null; readonly observedAt: number }>,
) =>
  noteDelays(
    Metric.withAttributes(detectionDelay, { platform: source.split(":", 1)[0] ?? "" }),
    events.flatMap(({ occurredAt, observedAt }) =>
      occurredAt === null ? [] : [observedAt - occurredAt]
    ),
  );

/** How late a channel accepted alerts that were raised then; times are epoch ms. */
export const noteDeliveries = (channel: string, raisedAt: ReadonlyArray<number>, now: number) =>
  noteDelays(
    Metric.withAttributes(deliveryDelay, { channel }),
    raisedAt.map((at) => now - at),
  );
