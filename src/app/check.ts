import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import { Notifiers } from "../domain/notifier.ts";
import { type Source, Sources } from "../domain/source.ts";
import { lanesPerHost } from "./poll/lanes.ts";

/** The result of probing a source or a channel. */
export interface Probe {
  /** The source's key or the channel. */
  readonly id: string;
  /** What is wrong, none when it answers as it should. */
  readonly problem: Option.Option<string>;
}

const probe = (source: Source) =>
  Stream.runHead(source.poll(Option.none(), false)).pipe(
    Effect.map(Option.match({
      onNone: () => Option.some("it shows nothing at all"),
      onSome: ({ items }) =>
        source.listsAll && items.length === 0
          ? Option.some("nothing is listed under this name; look at its spelling")
          : Option.none(),
    })),
    Effect.catch(({ message }) => Effect.succeedSome(message)),
    Effect.map((problem): Probe => ({ id: source.key, problem })),
  );

/** Asks every upstream for one page, and every channel whether it would accept a message. */
export const online = Effect.gen(function* () {
  const sources = yield* Sources;
  const notifiers = yield* Notifiers;
  const lanes = Object.values(Arr.groupBy(sources, ({ host }) => host));
  const probes = yield* Effect.forEach(
    lanes,
    (lane) => Effect.forEach(lane, probe, { concurrency: lanesPerHost }),
    { concurrency: "unbounded" },
  );
  const channels = yield* Effect.forEach(notifiers, ({ channel, verify }) =>
    verify.pipe(
      Effect.as(Option.none<string>()),
      Effect.catch(({ message }) => Effect.succeedSome(message)),
      Effect.map((problem): Probe => ({ id: channel, problem })),
    ), { concurrency: "unbounded" });
  return [...probes.flat(), ...channels];
}).pipe(Effect.withSpan("Check.online"));
