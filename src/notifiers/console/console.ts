import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { accepted, type Message, type Notifier } from "../../domain/notifier.ts";
import { encodePhrase } from "../../domain/phrase.ts";
import { describing } from "../../plugin/fields.ts";
import { makePlugin, type NotifierPlugin } from "../../plugin/plugin.ts";
import { Printer } from "../../domain/printer.ts";
import { digestOf, digestText } from "../../message/digest.ts";
import { Locale } from "../../domain/locale.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { text } from "../../message/plain_text.ts";
import { render } from "../../message/render.ts";
import { type Wording, wordingOf } from "../../message/words.ts";

const channel = "console";

const textOf = ({ alerts }: Message, wording: Wording): string =>
  alerts.length === 1 ? text(render(alerts[0], wording)) : digestText(digestOf(alerts, wording));

const send = (wording: Wording) =>
  Effect.fn("Console.send")(function* (message: Message) {
    const [title, ...rest] = textOf(message, wording).split("\n");
    // An empty line ends it: others may follow, or the report of the run.
    const print = yield* Printer;
    yield* print([title, ...rest.map((line) => line === "" ? "" : `  ${line}`), ""].join("\n"));
    return accepted;
  });

/** An empty struct would take anything. */
const Config = Schema.Struct({}).annotate(describing({
  en:
    "Alerts on standard output; {} turns them on, and they are on by themselves where no channel " +
    "is configured.",
  zh: "把提醒打印到标准输出；写 {} 即启用，没有配置任何通道时自动启用。",
})).check(
  Schema.makeFilter(
    (section) =>
      Object.getPrototypeOf(section) !== Object.prototype
        ? encodePhrase({
          en: "expected {}, for the console has no settings",
          zh: "应为 {}，console 没有任何配置项",
        })
        : Object.keys(section).map((key) => ({
          path: [key],
          issue: encodePhrase({
            en: "unknown key; the console has no settings",
            zh: "没有这个配置项；console 没有任何配置项",
          }),
        })),
    { toJsonSchema: () => ({ type: "object", additionalProperties: false }) },
  ),
);

/** Prints alerts on standard output, free of colours and control characters. */
export const consoleNotifier: NotifierPlugin<never> = {
  isFallback: true,
  ...makePlugin({
    kind: channel,
    config: Config,
    entries: () => [{
      id: channel,
      secrets: [],
      unusable: Option.none(),
      make: Effect.gen(function* () {
        const notifier: Notifier = {
          channel,
          maxPerMinute: 0,
          fits: ({ length }) => length,
          verify: Effect.void,
          send: send(wordingOf(yield* Locale, yield* Vocabulary)),
        };
        return notifier;
      }),
    }],
  }),
};
