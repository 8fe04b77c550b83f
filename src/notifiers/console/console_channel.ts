import * as Effect from "effect/Effect";
import { Locale } from "../../domain/locale.ts";
import { accepted, type Message, type Notifier } from "../../domain/notifier.ts";
import { Printer } from "../../domain/printer.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { digestOf, digestText } from "../../message/digest.ts";
import { text } from "../../message/plain_text.ts";
import { render } from "../../message/render.ts";
import { type Wording, wordingOf } from "../../message/words.ts";

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

/** The console's channel: each alert in full, or a digest of as many as there are. */
export const consoleChannel = Effect.fnUntraced(function* (channel: string) {
  const notifier: Notifier = {
    channel,
    maxPerMinute: 0,
    fits: ({ length }) => length,
    verify: Effect.void,
    send: send(wordingOf(yield* Locale, yield* Vocabulary)),
  };
  return notifier;
});
