import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import { accepted, type Message, type Notifier } from "../../domain/notifier.ts";
import { type ChannelPlace } from "../../plugin/channel.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { digestOf, digestText } from "../../message/digest.ts";
import { fitAlert, fitDigest } from "../../message/fit.ts";
import { render } from "../../message/render.ts";
import { wordingOf } from "../../message/words.ts";
import { Locale } from "../../domain/locale.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { WeLinkConfig } from "./config.ts";
import { refusesContent, welinkRefusal } from "./reply.ts";
import { dense, limit, mentions } from "./text.ts";
import { nobody, type Whom, whomOf } from "./whom.ts";

/** The robot of a WeLink group. */
export const welinkNotifier = (
  config: WeLinkConfig,
  address: Redacted.Redacted,
  { channel, path }: ChannelPlace,
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const wording = wordingOf(yield* Locale, yield* Vocabulary);
    const textOf = ({ alerts }: Message, { accounts, all }: Whom): string => {
      const head = mentions(accounts, all);
      return alerts.length === 1
        ? fitAlert(render(alerts[0], wording), head, limit)
        : digestText(digestOf(alerts, wording), dense(head));
    };

    /** What the robot answers, and why it did not take the text where it did not. */
    const post = Effect.fnUntraced(function* (text: string, { accounts, all }: Whom) {
      const response = yield* client.exchange({
        url: Redacted.value(address),
        label: { en: "WeLink webhook", zh: "WeLink" },
        headers: { "accept-charset": "UTF-8" },
        json: {
          messageType: "text",
          content: { text },
          timeStamp: yield* Clock.currentTimeMillis,
          uuid: yield* Effect.sync(() => crypto.randomUUID().replaceAll("-", "")),
          isAt: accounts.length > 0,
          isAtAll: all,
          atAccounts: accounts,
        },
      });
      const now = yield* Clock.currentTimeMillis;
      const robot = { path, variable: config.webhook_env };
      return { response, refused: welinkRefusal(response, robot, now) };
    });

    const send = Effect.fn("WeLink.send")(function* (message: Message) {
      const whom = message.mention ? whomOf(config, message.alerts) : nobody;
      const { refused } = yield* post(textOf(message, whom), whom);
      if (Option.isSome(refused)) return yield* refused.value;
      return accepted;
    });

    // A text must have a character: one without is refused, but by a robot that is there and enabled.
    const verify = Effect.gen(function* () {
      const { response, refused } = yield* post("", nobody);
      if (Option.isSome(refused) && !refusesContent(response, refused.value)) {
        return yield* refused.value;
      }
    });

    const notifier: Notifier = {
      channel,
      maxPerMinute: config.max_per_minute,
      fits: (alerts) => {
        const { accounts, all } = whomOf(config, alerts);
        return fitDigest(alerts, dense(mentions(accounts, all)), wording, limit);
      },
      verify,
      send,
    };
    return notifier;
  });
