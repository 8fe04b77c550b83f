import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Argument from "effect/cli/Argument";
import * as Command from "effect/cli/Command";
import * as Layers from "../app/layers.ts";
import { sendTests } from "../app/test_message.ts";
import { example } from "../config/example.ts";
import { Speech } from "../domain/speech.ts";
import { testsAsJson } from "../views/test_json.ts";
import { channelsMeant } from "./channels.ts";
import { Unfinished } from "./exit.ts";
import { jsonFlag } from "./flags.ts";
import { loadConfig } from "./load_config.ts";
import { printJson, reportAlone } from "./output.ts";

export const testNotify = Command.make(
  "test-notify",
  {
    json: jsonFlag,
    channel: Argument.String("CHANNEL").pipe(
      Argument.withDescription(
        `One channel, e.g. ${example.channel} or KIND:NAME, or all of a KIND; default: all`,
      ),
      Argument.optional,
    ),
  },
  Effect.fn("Cli.testNotify")(function* ({ json, channel: only }) {
    const { config, unusable } = yield* loadConfig;
    const wanted = yield* channelsMeant(config, only);
    const results = yield* sendTests(
      wanted,
      (name) => unusable.find(({ id }) => id === name)?.reason,
    ).pipe(Effect.provide(Layers.stateless(config)), reportAlone(json));
    const { say } = yield* Speech;
    yield* json ? printJson(testsAsJson(results)) : Console.log(
      results.map(({ channel, problem, handsOver }) =>
        say(Option.match(problem, {
          onNone: () =>
            handsOver === undefined
              ? {
                en: `${channel}: test message accepted`,
                zh: `${channel}：测试消息已被接收`,
              }
              : {
                en: `${channel}: test message handed over; ${handsOver.en}`,
                zh: `${channel}：测试消息已转交；${handsOver.zh}`,
              },
          onSome: ({ en, zh }) => ({
            en: `${channel}: not sent: ${en}`,
            zh: `${channel}：未发送：${zh}`,
          }),
        }))
      ).join("\n"),
    );
    if (results.some(({ problem }) => Option.isSome(problem))) {
      return yield* new Unfinished({ exitCode: 3 });
    }
  }),
).pipe(
  Command.withExamples([{
    command: `mrt test-notify ${example.channel}`,
    description: "To one channel",
  }]),
);
