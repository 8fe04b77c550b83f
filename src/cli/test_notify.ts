import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Argument from "effect/cli/Argument";
import * as Command from "effect/cli/Command";
import * as Layers from "../app/layers.ts";
import { example } from "../config/example.ts";
import type { Alert } from "../domain/alert.ts";
import { Notifiers } from "../domain/notifier.ts";
import { Speech } from "../domain/speech.ts";
import { channelsMeant } from "./channels.ts";
import { Unfinished } from "./exit.ts";
import { jsonFlag } from "./flags.ts";
import { loadConfig } from "./load_config.ts";
import { printJson, reportAlone } from "./output.ts";
import { englishOrNull, joinPhrases, type Phrase } from "../domain/phrase.ts";

const testAlert = (channel: string, now: number): Alert => ({
  id: `test-${now}`,
  kind: "notice",
  source: "mrt",
  events: [],
  total: 1,
  createdAt: now,
  notice: {
    lines: [{
      what: "test",
      kind: "channel",
      subject: channel,
      detail: {
        en: "If you can read this, alerts about models reach you here",
        zh: "收到这条消息，说明模型动态提醒可以送达这里",
      },
      since: now,
    }],
  },
});

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
    const results = yield* Effect.gen(function* () {
      const notifiers = yield* Notifiers;
      return yield* Effect.forEach(wanted, (name) =>
        Effect.gen(function* () {
          const notifier = notifiers.find(({ channel }) => channel === name);
          if (notifier === undefined) {
            const why = unusable.find(({ id }) => id === name)?.reason;
            return {
              channel: name,
              problem: Option.some(why ?? { en: "it cannot be used", zh: "通道不可用" }),
              handsOver: undefined,
            };
          }
          const now = yield* Clock.currentTimeMillis;
          const alert = testAlert(name, now);
          const problem = yield* notifier.send({
            id: `${alert.id}:${name}`,
            alerts: [alert],
            mention: false,
            recipients: [],
          }).pipe(
            Effect.map(({ refused }) =>
              refused.length === 0
                ? Option.none<Phrase>()
                : Option.some(joinPhrases(refused.map(({ reason }) => reason.says)))
            ),
            Effect.catch(({ says }) => Effect.succeedSome(says)),
          );
          return { channel: name, problem, handsOver: notifier.handsOver };
        }));
    }).pipe(Effect.provide(Layers.stateless(config)), reportAlone(json));
    const { say } = yield* Speech;
    yield* json
      ? printJson(results.map(({ channel, problem }) => ({
        channel,
        sent: Option.isNone(problem),
        error: englishOrNull(problem),
      })))
      : Console.log(
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
