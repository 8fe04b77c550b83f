import type * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Metric from "effect/Metric";
import type * as Schema from "effect/Schema";

/** What a metric takes from its event: one more, or the number in a field; `by` labels it. */
export interface MetricSpec<Field> {
  readonly description: string;
  /** The field whose number a counter adds; without it a counter adds one. */
  readonly adds?: Field;
  /** The field whose number a gauge shows. */
  readonly shows?: Field;
  readonly by?: Field;
}

/** One event of the log, declared once. */
export interface Declaration<F extends Schema.Struct.Fields> {
  /** What the log's JSON form calls it. */
  readonly event: string;
  readonly level: "Info" | "Warn" | "Error";
  /** When it is written: its line in docs/operations.md. */
  readonly when: string;
  /** In snake_case, as programs read them. */
  readonly fields: F;
  readonly message: (fields: Schema.Struct.Type<F>) => string;
  /** By name, without the prefix of an exporter. Labels come from the config, never from upstream. */
  readonly metrics?: Readonly<Record<string, MetricSpec<NoInfer<keyof F & string>>>>;
}

const metricOf = (
  name: string,
  { description, shows }: MetricSpec<string>,
): Metric.Metric<number, unknown> =>
  shows === undefined
    ? Metric.counter(name, { description, incremental: true })
    : Metric.gauge(name, { description });

/** A function that logs the event and updates its metrics; it carries its declaration. */
export const logEvent = <const F extends Schema.Struct.Fields>(declaration: Declaration<F>) => {
  const { event, level, message, metrics = {} } = declaration;
  const measures = Object.entries<MetricSpec<string>>(metrics).map(([name, measure]) => ({
    metric: metricOf(name, measure),
    ...measure,
  }));
  const write = (fields: Schema.Struct.Type<F>, cause?: Cause.Cause<unknown>) => {
    const values: Readonly<Record<string, unknown>> = fields;
    const text = message(fields);
    return Effect.logWithLevel(level)(...cause === undefined ? [text] : [text, cause]).pipe(
      Effect.annotateLogs({ event, ...values }),
      Effect.andThen(
        Effect.forEach(measures, ({ metric, adds, shows, by }) => {
          const field = adds ?? shows;
          return Metric.update(
            by === undefined ? metric : Metric.withAttributes(metric, { [by]: String(values[by]) }),
            field === undefined ? 1 : Number(values[field]),
          );
        }, { discard: true }),
      ),
    );
  };
  return Object.assign(write, { declaration });
};
