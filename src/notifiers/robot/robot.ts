import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import type { Alert } from "../../domain/alert.ts";
import type { Environment } from "../../domain/environment.ts";
import { Locale } from "../../domain/locale.ts";
import { accepted, type Message, type Notifier } from "../../domain/notifier.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { makeSecrets } from "../../domain/secrets.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { type Wording, wordingOf } from "../../message/words.ts";
import type { ChannelPlace } from "../../plugin/channel.ts";
import { secretFrom } from "../../plugin/plugin.ts";
import { addressProblem } from "./address.ts";
import { wrongClock } from "./clock.ts";
import { type Dialect, refusalOf, type RobotRefusal } from "./reply.ts";
import { whomOf } from "./whom.ts";

/*
 * A robot of a group chat: an address that holds a secret and takes JSON by POST. What differs is how a
 * message is written, how it is signed and what the codes of an answer mean.
 */

/** What the section of any robot has. */
export interface RobotConfig {
  readonly webhook_env: string;
  /** The variable that holds the secret requests are signed with; without it they are not. */
  readonly secret_env?: string;
  readonly max_per_minute: number;
}

/** A message as a robot takes it, without the signature. */
export type Body = Readonly<Record<string, unknown>>;

/** How a robot's messages are written. */
export interface Forms {
  /** How many of the alerts one message holds, in whatever form it goes out. */
  readonly fits: (alerts: ReadonlyArray<Alert>) => number;
  readonly body: (message: Message) => Body;
  /** The same as plain text, for a robot that refuses the form; none where it does not hold all. */
  readonly plain?: (message: Message) => Option.Option<Body>;
}

/** What a request is besides its message. */
export interface Signed {
  readonly query?: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** A kind of robot. */
export interface Robot<C extends RobotConfig> {
  /** `the WeLink robot`, and the same in Chinese. */
  readonly name: Phrase;
  /** Whose robot it is, as messages call it. */
  readonly owner: (url: URL) => Phrase;
  /** What an address of its kind must hold and this one does not. */
  readonly missing: (url: URL) => ReadonlyArray<string>;
  readonly dialect: Dialect;
  /** How far our clock may be off where messages carry a time. */
  readonly tolerance: Duration.Duration;
  /** Whom it mentions, for `check`. */
  readonly about: (config: C) => ReadonlyArray<Phrase>;
  /** Whom it is configured to mention. */
  readonly mentions: (config: C) => ReadonlyArray<string>;
  /** Whether one message may mention all of these. */
  readonly takes: (mention: ReadonlyArray<string>) => boolean;
  /** The forms of messages that mention these. */
  readonly forms: (mention: ReadonlyArray<string>, wording: Wording) => Forms;
  /** Adds what is new with every request; `now` in epoch ms. */
  readonly sign: (body: Body, secret: Option.Option<Redacted.Redacted>, now: number) => Signed;
  /** A message that no robot takes, refused for what it is by one that is there. */
  readonly probe: Body;
  /** How long to hold a message back at `now`, with the last ten sent at `sentAt`, in epoch ms. */
  readonly pause?: (now: number, sentAt: ReadonlyArray<number>) => Duration.Duration;
}

/** The entry of a channel that is such a robot. */
export const robotEntry =
  <C extends RobotConfig>(robot: Robot<C>) =>
  (config: C, place: ChannelPlace, environment: Environment) => {
    const { webhook_env: variable, secret_env: secretVariable } = config;
    const address = secretFrom(environment, variable);
    const unusable = addressProblem(variable, address, robot.name, robot.missing).pipe(
      Option.orElse(() => unsetSecret(secretVariable, environment, robot.name)),
    );
    return {
      secrets: [
        { path: `${place.path}.webhook_env`, variable, required: true },
        ...secretVariable === undefined
          ? []
          : [{ path: `${place.path}.secret_env`, variable: secretVariable, required: true }],
      ],
      unusable,
      about: robot.about(config),
      hosts: Option.isSome(address) && Option.isNone(unusable)
        ? [new URL(Redacted.value(address.value)).host]
        : [],
      make: Option.match(address, {
        onNone: () => Effect.die(`${place.channel} has no address`),
        onSome: (value) =>
          make(robot, config, place, value, secretFrom(environment, secretVariable)),
      }),
    };
  };

const unsetSecret = (
  variable: string | undefined,
  environment: Environment,
  { en, zh }: Phrase,
): Option.Option<Phrase> =>
  variable === undefined || Option.isSome(secretFrom(environment, variable))
    ? Option.none()
    : Option.some({
      en: `${variable} is not set; put the signing secret of ${en} into it, or take secret_env out`,
      zh: `${variable} 未设置；请填入${zh}的签名密钥；不用签名就去掉 secret_env`,
    });

const make = <C extends RobotConfig>(
  robot: Robot<C>,
  config: C,
  { channel, path }: ChannelPlace,
  address: Redacted.Redacted,
  secret: Option.Option<Redacted.Redacted>,
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const wording = wordingOf(yield* Locale, yield* Vocabulary);
    const own = robot.mentions(config);
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
