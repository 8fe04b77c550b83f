import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Argument from "effect/cli/Argument";
import * as Command from "effect/cli/Command";
import * as Flag from "effect/cli/Flag";
import * as Layers from "../app/layers.ts";
import { failuresAsJson, failuresAsText, shortDeliveryId } from "../views/failures.ts";

import { OutboxDesk } from "../domain/outbox_desk.ts";
import { configFlag, readConfig } from "./config_flag.ts";
import { jsonFlag, printJson } from "./output.ts";
import { readingState } from "./read_state.ts";
import { Unusable } from "./unfinished.ts";

/** Runs against the state file that the config names. */
const onState = <A, E, R>(path: Option.Option<string>, effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const config = yield* readConfig(path);
    return yield* Effect.provide(effect, Layers.state(config));
  });

const list = Command.make(
  "failures",
  { config: configFlag, json: jsonFlag },
  Effect.fn("Cli.failures")(({ config, json }) =>
    readingState(config, ({ notifiers }) =>
      Effect.gen(function* () {
        const failures = yield* (yield* OutboxDesk).failures;
        yield* json ? printJson(failuresAsJson(failures)) : Console.log(failuresAsText(
          failures,
          new Set(notifiers.map(({ id }) => id)),
          yield* Clock.currentTimeMillis,
        ));
      }))
  ),
);

const selection = {
  config: configFlag,
  json: jsonFlag,
  id: Argument.String("ID").pipe(
    Argument.withDescription("As `mrt failures` shows it"),
    Argument.optional,
  ),
  all: Flag.Boolean("all").pipe(
    Flag.withDescription("All that wait or are dead"),
    Flag.withDefault(false),
  ),
  channel: Flag.String("channel").pipe(
    Flag.withDescription("All of this channel"),
    Flag.optional,
  ),
};

/** What the command line names; nothing at all is named by saying so only. */
const selected = Effect.fnUntraced(function* (options: {
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
  if (chosen.length === 0 && Option.isSome(options.id)) {
    return yield* new Unusable({
      message: `Nothing waits or is dead under the ID ${options.id.value}; see mrt failures`,
    });
  }
  return chosen.map(({ id }) => id);
});

const retry = Command.make(
  "retry",
  selection,
  Effect.fn("Cli.failures.retry")(({ config, json, ...options }) =>
    onState(
      config,
      Effect.gen(function* () {
        const ids = yield* selected(options);
        yield* (yield* OutboxDesk).retry(ids);
        yield* json
          ? printJson({ due: ids.length })
          : Console.log(`${ids.length} due now; the daemon or mrt once sends them`);
      }),
    )
  ),
).pipe(Command.withDescription("Make deliveries due at once, also dead ones"));

const drop = Command.make(
  "drop",
  selection,
  Effect.fn("Cli.failures.drop")(({ config, json, ...options }) =>
    onState(
      config,
      Effect.gen(function* () {
        const ids = yield* selected(options);
        const dropped = yield* (yield* OutboxDesk).drop(ids);
        const left = ids.length - dropped;
        yield* json ? printJson({ dropped }) : Console.log(
          `${dropped} dropped${left === 0 ? "" : `, ${left} left: they are being sent`}`,
        );
      }),
    )
  ),
).pipe(Command.withDescription("End deliveries untold"));

export const failures = list.pipe(
  Command.withDescription("Show what waits or was given up, why, since when, and the next try"),
  Command.withSubcommands([retry, drop]),
);
