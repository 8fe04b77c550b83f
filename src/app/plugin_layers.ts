import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import type { AppConfig } from "../config/load.ts";
import { Locale } from "../domain/locale.ts";
import { Notifiers } from "../domain/notifier.ts";
import { presentableNotifier, presentableSource } from "../domain/plugin_output.ts";
import { Rules } from "../domain/rule.ts";
import { type Source, Sources } from "../domain/source.ts";
import { Vocabulary } from "../domain/vocabulary.ts";
import { UpstreamClient } from "../http/upstream_client.ts";
import { userAgent } from "./version.ts";

type SourceEntry = AppConfig["sources"][number];

/**
 * A source that is fit to be asked, with those that its items stand for, each built when it is met first.
 */
export const builtSource = Effect.fnUntraced(function* (entry: SourceEntry) {
  const source = presentableSource(yield* entry.make);
  const { members } = entry;
  if (members === undefined) return source;
  const context = yield* Effect.context<Effect.Services<typeof entry.make>>();
  const known = new Map<string, Source>();
  const memberOf = Effect.fnUntraced(function* ({ id, make }: SourceEntry) {
    const member = known.get(id) ?? presentableSource(yield* make);
    known.set(id, member);
    return member;
  });
  const joined: Source["members"] = (items) =>
    Effect.forEach(
      items.flatMap(members).filter(({ unusable }) => Option.isNone(unusable)),
      memberOf,
    ).pipe(Effect.provideContext(context));
  return { ...source, members: joined };
});

const built = <A, R>(
  entries: ReadonlyArray<{
    readonly unusable: Option.Option<unknown>;
    readonly make: Effect.Effect<A, never, R>;
  }>,
) =>
  Effect.forEach(
    entries.filter(({ unusable }) => Option.isNone(unusable)),
    ({ make }) => make,
  );

/** The rules alone, for looking at what is known already. */
export const rulesLayer = (config: AppConfig) =>
  Layer.merge(
    Layer.effect(Rules, built(config.rules)),
    Layer.succeed(Vocabulary, config.vocabulary),
  );

/** What a config sets up: its sources, rules and channels, but for those that are unusable. */
export const configured = (config: AppConfig) =>
  Layer.mergeAll(
    Layer.effect(
      Sources,
      built(config.sources.map((entry) => ({ ...entry, make: builtSource(entry) }))),
    ),
    Layer.effect(Notifiers, Effect.map(built(config.notifiers), Arr.map(presentableNotifier))),
  ).pipe(
    Layer.provide(Layer.succeed(Locale, config.locale)),
    Layer.provideMerge(rulesLayer(config)),
  );

/** The same with a client for what it asks and sends. */
export const plugins = (config: AppConfig) =>
  Layer.provide(
    configured(config),
    UpstreamClient.layer({
      userAgent,
      hosts: config.sources.flatMap(({ hosts = [] }) => hosts),
    }),
  );
