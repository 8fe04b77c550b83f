import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import type { Alert } from "../../domain/alert.ts";
import { Locale } from "../../domain/locale.ts";
import { accepted, type Message, type Notifier } from "../../domain/notifier.ts";
import { makeSecrets } from "../../domain/secrets.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { wordingOf } from "../../message/words.ts";
import type { ChannelPlace } from "../../plugin/channel.ts";
import { wrongClock } from "./clock.ts";
import { refusalOf, type RobotRefusal } from "./reply.ts";
import type { Body, Robot, RobotConfig } from "./robot.ts";
import { whomOf } from "./whom.ts";

/** A robot's channel, by its config and the secrets that it names. */
export const robotNotifier = (
  robot: Robot,
  config: RobotConfig,
  { place: { channel, path }, address, secret, mentions: own }: {
    readonly place: ChannelPlace;
    readonly address: Redacted.Redacted;
    readonly secret: Option.Option<Redacted.Redacted>;
    readonly mentions: ReadonlyArray<string>;
  },
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const wording = wordingOf(yield* Locale, yield* Vocabulary);
    const formsOf = (alerts: ReadonlyArray<Alert>, mention: boolean) =>
      robot.forms(mention ? whomOf(own, alerts, robot.takes) : [], wording);
    const owner = robot.owner(new URL(Redacted.value(address)));
    const place = { path, variable: config.webhook_env, secretVariable: config.secret_env };
    const secrets = makeSecrets();
    secrets.hide([address, ...Option.toArray(secret)].map((each) => Redacted.value(each)));
    let sentAt: ReadonlyArray<number> = [];

    /** Why the robot does not take what it is sent. */
    const post = Effect.fnUntraced(function* (body: Body) {
      if (robot.pause !== undefined) {
        yield* Effect.sleep(robot.pause(yield* Clock.currentTimeMillis, sentAt));
      }
      const at = yield* Clock.currentTimeMillis;
      sentAt = [...sentAt, at].slice(-10);
      const signed = robot.sign(body, secret, at);
      const url = new URL(Redacted.value(address));
      for (const [name, value] of Object.entries(signed.query ?? {})) {
        url.searchParams.set(name, value);
      }
      const response = yield* client.exchange({
        url: url.href,
        label: { en: `${owner.en} webhook`, zh: owner.zh },
        headers: { "accept-charset": "UTF-8" },
        json: signed.body,
      });
      const now = yield* Clock.currentTimeMillis;
      const refusal = refusalOf(response, robot.dialect, place, secrets.redact);
      return Option.map(refusal, (refused): RobotRefusal => {
        const mayBeTime = Option.match(refused.meaning, {
          onNone: () => refused.reason._tag === "Rejected",
          onSome: ({ isTime }) => isTime === true,
        });
        const clock = mayBeTime ? wrongClock(response, owner, robot.tolerance, now) : Option.none();
        return { ...refused, reason: Option.getOrElse(clock, () => refused.reason) };
      });
    });

    const send = Effect.fn("Robot.send")(function* (message: Message) {
      const forms = formsOf(message.alerts, message.mention);
      let refusal = yield* post(forms.body(message));
      // A code says that the message was not taken, so nobody sees it twice.
      const isForm = Option.exists(
        refusal,
        ({ reason, meaning }) =>
          reason._tag === "Rejected" && Option.exists(meaning, ({ isForm }) => isForm === true),
      );
      const plain = isForm ? forms.plain?.(message) ?? Option.none() : Option.none();
      if (Option.isSome(plain)) refusal = yield* post(plain.value);
      if (Option.isSome(refusal)) return yield* refusal.value.reason;
      return accepted;
    });

    // Only a robot that is there, enabled and satisfied with the signature minds what it is sent.
    const verify = Effect.gen(function* () {
      const refusal = yield* post(robot.probe);
      if (Option.isNone(refusal)) return;
      const { reason, meaning } = refusal.value;
      if (reason._tag !== "Rejected" || Option.isNone(meaning)) return yield* reason;
    });

    const notifier: Notifier = {
      channel,
      maxPerMinute: config.max_per_minute,
      fits: (alerts) => formsOf(alerts, true).fits(alerts),
      verify,
      send,
    };
    return notifier;
  });
