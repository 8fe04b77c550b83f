/*
 * Prometheus' text format, for what is read when somebody asks:
 * https://prometheus.io/docs/instrumenting/exposition_formats.
 */

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A gauge with its values; without any it is left out. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly samples: ReadonlyArray<Sample>;
}

const escaped = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const labelsOf = (labels: Readonly<Record<string, string>> = {}): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
};

/** The gauges as text. */
export const exposition = (gauges: ReadonlyArray<Gauge>): string =>
  gauges.filter(({ samples }) => samples.length > 0).map(({ name, help, samples }) =>
    [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} gauge`,
      ...samples.map(({ labels, value }) => `${name}${labelsOf(labels)} ${value}`),
    ].map((line) => `${line}\n`).join("")
  ).join("");
