import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import { example } from "../config/example.ts";
import * as Layers from "../app/layers.ts";
import type { AppConfig } from "../config/load.ts";
import { failuresAsJson, failuresAsText } from "../views/failures.ts";
import { needsAttention, standingOf } from "../app/health/standing.ts";
import { entriesNow } from "../app/poll/watched.ts";
import { Speech } from "../domain/speech.ts";
import { OutboxDesk } from "../domain/outbox_desk.ts";
import { channelsMeant } from "./channels.ts";
import { selected, type Selection, selection } from "./deliveries.ts";
import { Unfinished, Unusable } from "./exit.ts";
import { jsonFlag } from "./flags.ts";
import { namedConfig, readingState } from "./load_config.ts";
import { printJson, readerOf } from "./output.ts";
import { linePrompt } from "./prompts.ts";

const command = Command.make("failures").pipe(
  Command.withSharedFlags({ json: jsonFlag }),
);

const list = command.pipe(Command.withHandler(
  Effect.fn("Cli.failures")(({ json }) =>
    readingState((config) =>
      Effect.gen(function* () {
        const channels = config.notifiers.map(({ id }) => id);
        const failures = yield* (yield* OutboxDesk).failures;
        const watched = yield* entriesNow(config.sources);
        const standing = yield* standingOf({
          sources: watched.map(({ id, hosts }) => ({ key: id, host: hosts?.[0] ?? "" })),
          channels,
        });
        yield* json ? printJson(failuresAsJson(failures)) : Console.log(failuresAsText(
          failures,
          new Set(channels),
          standing.now,
          yield* readerOf(config),
          standing.incidents.length,
        ));
        if (needsAttention(standing)) return yield* new Unfinished({ exitCode: 3 });
      })
    )
  ),
));

/** Runs on the deliveries named, in the state file that the config names. */
const onSelected = <A, E, R>(
  options: Selection,
  act: (ids: ReadonlyArray<string>, json: boolean, config: AppConfig) => Effect.Effect<A, E, R>,
) =>
  Effect.gen(function* () {
    const { json } = yield* command;
    const config = yield* namedConfig;
    return yield* Effect.flatMap(selected(config, options), (ids) => act(ids, json, config)).pipe(
      Effect.provide(Layers.state(config)),
    );
  });

const retry = Command.make(
  "retry",
  selection,
  Effect.fn("Cli.failures.retry")((options) =>
    onSelected(options, (ids, json) =>
      Effect.gen(function* () {
        yield* (yield* OutboxDesk).retry(ids);
        yield* json ? printJson({ due: ids.length }) : Console.log((yield* Speech).say({
          en: `${ids.length} due now; the daemon or mrt once sends them`,
          zh: `${ids.length} 条现在到期；由守护进程或 mrt once 发送`,
        }));
      }))
  ),
).pipe(Command.withDescription("Retry deliveries now, even those given up"));

const drop = Command.make(
  "drop",
  selection,
  Effect.fn("Cli.failures.drop")((options) =>
    onSelected(options, (ids, json) =>
      Effect.gen(function* () {
        const dropped = yield* (yield* OutboxDesk).drop(ids);
        const left = ids.length - dropped;
        yield* json ? printJson({ dropped }) : Console.log(
          (yield* Speech).say({
            en: `${dropped} discarded${left === 0 ? "" : `, ${left} left: they are being sent`}`,
            zh: `已丢弃 ${dropped} 条${left === 0 ? "" : `，留下 ${left} 条：正在发送`}`,
          }),
        );
      }))
  ),
).pipe(Command.withDescription("Discard deliveries"));

const move = Command.make(
  "move",
  {
    ...selection,
    to: Flag.String("to").pipe(
      Flag.withMetavar("CHANNEL"),
      Flag.withDescription("The channel that is to have them"),
      Flag.withFallbackPrompt(
        linePrompt({ en: "Channel that is to have them", zh: "移交给哪个通道" }),
      ),
    ),
  },
  Effect.fn("Cli.failures.move")(({ to, ...options }) =>
    onSelected(options, (ids, json, config) =>
      Effect.gen(function* () {
        const [channel, ...others] = yield* channelsMeant(config, Option.some(to));
        if (channel === undefined || others.length > 0) {
          return yield* new Unusable({
            says: {
              en: `${to} is several channels; name one of ${[channel, ...others].join(", ")}`,
              zh: `${to} 是几个通道；请写明其中一个：${[channel, ...others].join("、")}`,
            },
          });
        }
        const { moved, ended } = yield* (yield* OutboxDesk).move(ids, channel);
        yield* json ? printJson({ moved, ended }) : Console.log(
          (yield* Speech).say({
            en: `${moved} moved to ${channel}; the daemon or mrt once sends them${
              ended === 0 ? "" : `\n${ended} discarded, which ${channel} has already`
            }`,
            zh: `已移交 ${moved} 条给 ${channel}；由守护进程或 mrt once 发送${
              ended === 0 ? "" : `\n丢弃 ${ended} 条，${channel} 已经有了`
            }`,
          }),
        );
      }))
  ),
).pipe(
  Command.withDescription("Hand deliveries to another channel"),
  Command.withExamples([{
    command: "mrt failures move --channel OLD --to NEW",
    description: "What is pending for a channel that has become several",
  }]),
);

export const failures = list.pipe(
  Command.withExamples([
    { command: "mrt failures retry --all", description: "Retry everything now" },
    {
      command: `mrt failures drop --channel ${example.channel}`,
      description: "Discard what is pending for one channel",
    },
  ]),
  Command.withSubcommands([retry, drop, move]),
);
