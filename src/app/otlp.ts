import * as ConfigProvider from "effect/ConfigProvider";
import { constTrue } from "effect/Function";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Tracer from "effect/Tracer";
import * as FetchHttpClient from "effect/http/FetchHttpClient";
import * as HttpBody from "effect/http/HttpBody";
import * as HttpClient from "effect/http/HttpClient";
import { Environment } from "../domain/environment.ts";
import { Secrets } from "../domain/secrets.ts";
import { version } from "./version.ts";

/*
 * Traces and metrics by OTLP, where OTEL_EXPORTER_OTLP_ENDPOINT names a collector. Nothing is loaded
 * without it, and nothing waits for a collector that is down.
 */

/** The variables that are read. */
export const otlpVariables = {
  endpoint: "OTEL_EXPORTER_OTLP_ENDPOINT",
  headers: "OTEL_EXPORTER_OTLP_HEADERS",
  service: "OTEL_SERVICE_NAME",
} as const;

/** `name=value,name=value`, with values percent-encoded. */
const headersIn = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split(",").flatMap((pair) => {
      const [, name = "", value = ""] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
      try {
        return name === "" ? [] : [[name, decodeURIComponent(value)]];
      } catch {
        return [[name, value]];
      }
    }),
  );

/** What lasts as long as the process is no trace, and a statement is too little for a span. */
const isEndless = (name: string): boolean => /^(?:Cli|Daemon)\./.test(name);
const isStatement = (name: string): boolean => name.startsWith("sql.");

const ofWork = (tracer: Tracer.Tracer): Tracer.Tracer =>
  Tracer.make({
    ...tracer,
    span: (options) => {
      const { parent, name } = options;
      // Kept to itself; to call it unsampled would hide what happens within as well.
      if (isEndless(name) || isStatement(name)) return new Tracer.NativeSpan(options);
      const isRoot = Option.exists(parent, (span) => span._tag === "Span" && isEndless(span.name));
      return tracer.span(isRoot ? { ...options, parent: Option.none(), root: true } : options);
    },
  });

const exporting = Effect.fnUntraced(function* (endpoint: string) {
  const { get } = yield* Environment;
  const { redact } = yield* Secrets;
  const [OtlpTracer, OtlpMetrics, { OtlpSerialization }] = yield* Effect.promise(() =>
    Promise.all([
      import("effect/observability/OtlpTracer"),
      import("effect/observability/OtlpMetrics"),
      import("effect/observability/OtlpSerialization"),
    ])
  );
  // Whatever a span or an error says, no secret leaves.
  const body = (data: unknown) => HttpBody.text(redact(JSON.stringify(data)), "application/json");
  const options = {
    headers: headersIn(Option.getOrElse(get(otlpVariables.headers), () => "")),
    resource: {
      serviceName: Option.getOrElse(get(otlpVariables.service), () => "mrt"),
      serviceVersion: version,
    },
    shutdownTimeout: "1 second",
  } as const;
  const base = endpoint.replace(/\/+$/, "");
  return Layer.effect(Tracer.Tracer, Effect.map(Tracer.Tracer, ofWork)).pipe(
    Layer.provide(OtlpTracer.layer({ ...options, url: `${base}/v1/traces` })),
    Layer.merge(OtlpMetrics.layer({ ...options, url: `${base}/v1/metrics` })),
    Layer.provide(Layer.succeed(OtlpSerialization, { traces: body, metrics: body, logs: body })),
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(Layer.succeed(HttpClient.TracerDisabledWhen, constTrue)),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({}))),
    Layer.catchCause(() => Layer.empty),
  );
});

/** Sends traces and metrics to the collector that the environment names, if it names one. */
export const layer = Layer.unwrap(Effect.gen(function* () {
  const { get } = yield* Environment;
  return Option.match(get(otlpVariables.endpoint), {
    onNone: () => Layer.empty,
    onSome: (endpoint) => Layer.unwrap(exporting(endpoint)),
  });
}));
