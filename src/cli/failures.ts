import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Argument from "effect/cli/Argument";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import { example } from "../config/example.ts";
import * as Layers from "../app/layers.ts";
import type { AppConfig } from "../config/load.ts";
import { closest } from "../config/suggestion.ts";
import { failuresAsJson, failuresAsText, shortDeliveryId } from "../views/failures.ts";
import { OutboxDesk } from "../domain/outbox_desk.ts";
import { channelsMeant } from "./channels.ts";
import { Unusable } from "./exit.ts";
import { jsonFlag } from "./flags.ts";
import { namedConfig, readingState } from "./load_config.ts";
import { printJson } from "./output.ts";
import { linePrompt } from "./prompts.ts";

const command = Command.make("failures").pipe(
  Command.withSharedFlags({ json: jsonFlag }),
);

const list = command.pipe(Command.withHandler(
  Effect.fn("Cli.failures")(({ json }) =>
    readingState(({ notifiers }) =>
      Effect.gen(function* () {
        const failures = yield* (yield* OutboxDesk).failures;
        yield* json ? printJson(failuresAsJson(failures)) : Console.log(failuresAsText(
          failures,
          new Set(notifiers.map(({ id }) => id)),
          yield* Clock.currentTimeMillis,
        ));
      })
    )
  ),
));

const selection = {
  id: Argument.String("ID").pipe(
    Argument.withDescription("As mrt failures shows it"),
    Argument.optional,
  ),
  all: Flag.Boolean("all").pipe(
    Flag.withDescription("Everything that waits or was given up"),
    Flag.withDefault(false),
  ),
  channel: Flag.String("channel").pipe(
    Flag.withMetavar("NAME"),
    Flag.withDescription("Everything for this channel"),
    Flag.optional,
  ),
};

/** The deliveries that the command line names; nothing at all is named by saying so only. */
const selected = Effect.fnUntraced(function* ({ notifiers }: AppConfig, options: {
  readonly id: Option.Option<string>;
  readonly all: boolean;
  readonly channel: Option.Option<string>;
}) {
  const named = [Option.isSome(options.id), options.all, Option.isSome(options.channel)];
  if (named.filter((given) => given).length !== 1) {
    return yield* new Unusable({ message: "Name an ID, --channel NAME or --all" });
  }
  const failures = yield* (yield* OutboxDesk).failures;
  const chosen = failures.filter((failure) =>
    options.all || Option.contains(options.channel, failure.channel) ||
    Option.exists(options.id, (id) => id === failure.id || id === shortDeliveryId(failure.id))
  );
  const { channel } = options;
  const names = [...notifiers, ...failures.map(({ channel }) => ({ id: channel }))]
    .map(({ id }) => id);
  if (Option.isSome(channel) && !names.includes(channel.value)) {
    const near = closest(channel.value, names);
    return yield* new Unusable({
      message: `There is no channel ${channel.value}, and nothing waits for it${
        near === undefined ? "" : `; did you mean ${near}?`
      }`,
    });
  }
  if (chosen.length === 0 && Option.isSome(options.id)) {
    return yield* new Unusable({
      message: `Nothing waits or was given up under the ID ${options.id.value}; see mrt failures`,
    });
  }
  return chosen.map(({ id }) => id);
});

/** Runs on the deliveries named, in the state file that the config names. */
const onSelected = <A, E, R>(
  options: Parameters<typeof selected>[1],
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
        yield* json
          ? printJson({ due: ids.length })
          : Console.log(`${ids.length} due now; the daemon or mrt once sends them`);
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
          `${dropped} discarded${left === 0 ? "" : `, ${left} left: they are being sent`}`,
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
      Flag.withFallbackPrompt(linePrompt("Channel that is to have them")),
    ),
  },
  Effect.fn("Cli.failures.move")(({ to, ...options }) =>
    onSelected(options, (ids, json, config) =>
      Effect.gen(function* () {
        const [channel, ...others] = yield* channelsMeant(config, Option.some(to));
        if (channel === undefined || others.length > 0) {
          return yield* new Unusable({
            message: `${to} is several channels; name one of ${[channel, ...others].join(", ")}`,
          });
        }
        const { moved, ended } = yield* (yield* OutboxDesk).move(ids, channel);
        yield* json ? printJson({ moved, ended }) : Console.log(
          `${moved} moved to ${channel}; the daemon or mrt once sends them${
            ended === 0 ? "" : `\n${ended} discarded, which ${channel} has already`
          }`,
        );
      }))
  ),
).pipe(
  Command.withDescription("Hand deliveries to another channel"),
  Command.withExamples([{
    command: "mrt failures move --channel OLD --to NEW",
    description: "What waits for a channel that has become several",
  }]),
);

export const failures = list.pipe(
  Command.withDescription("List failed deliveries: why, since when, and the next attempt"),
  Command.withExamples([
    { command: "mrt failures retry --all", description: "Retry everything now" },
    {
      command: `mrt failures drop --channel ${example.channel}`,
      description: "Discard what waits for one channel",
    },
  ]),
  Command.withSubcommands([retry, drop, move]),
);
