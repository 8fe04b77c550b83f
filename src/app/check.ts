import * as Arr from "effect/Array";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import { Notifiers } from "../domain/notifier.ts";
import { type Source, Sources } from "../domain/source.ts";
import { lanesOf } from "./poll/lanes.ts";
import type { Phrase } from "../domain/phrase.ts";

/** The result of probing a source or a channel. */
export interface Probe {
  /** The source's key or the channel. */
  readonly id: string;
  /** What is wrong, none when it answers as it should. */
  readonly problem: Option.Option<Phrase>;
  /** Of a channel that cannot be asked without sending it a message. */
  readonly isUnasked?: true;
}

const probe = (source: Source) =>
  Stream.runHead(source.poll(Option.none(), false)).pipe(
    Effect.map(Option.match({
      onNone: () => Option.some({ en: "it shows nothing at all", zh: "没有返回任何内容" }),
      // A place that has an identity is there, whatever it lists.
      onSome: ({ items, identity }) =>
        source.listsAll && items.length === 0 && identity === undefined
          ? Option.some({
            en: "nothing is listed under this name; check its spelling",
            zh: "这个名称下没有内容；请检查拼写",
          })
          : Option.none(),
    })),
    Effect.catch(({ says }) => Effect.succeedSome(says)),
    Effect.map((problem): Probe => ({ id: source.key, problem })),
  );

/** Asks every upstream for one page, and every channel whether it would accept a message. */
export const online = Effect.gen(function* () {
  const sources = yield* Sources;
  const notifiers = yield* Notifiers;
  const lanes = Object.values(Arr.groupBy(sources, ({ host }) => host));
  const probes = yield* Effect.forEach(
    lanes,
    (lane) => Effect.forEach(lane, probe, { concurrency: lanesOf(lane) }),
    { concurrency: "unbounded" },
  );
  const channels = yield* Effect.forEach(notifiers, ({ channel, verify, isUnasked }) =>
    verify.pipe(
      Effect.as(Option.none<Phrase>()),
      Effect.catch(({ says }) => Effect.succeedSome(says)),
      Effect.map((problem): Probe => ({
        id: channel,
        problem,
        ...isUnasked === undefined ? {} : { isUnasked },
      })),
    ), { concurrency: "unbounded" });
  return [...probes.flat(), ...channels];
}).pipe(Effect.withSpan("Check.online"));
