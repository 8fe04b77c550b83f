import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import type { Alert } from "../../domain/alert.ts";
import { Locale } from "../../domain/locale.ts";
import { accepted, type Message, type Notifier } from "../../domain/notifier.ts";
import { makeSecrets } from "../../domain/secrets.ts";
import { Vocabulary } from "../../domain/vocabulary.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { wordingOf } from "../../message/words.ts";
import type { RobotAccess } from "./access.ts";
import { wrongClock } from "./clock.ts";
import { refusalOf, type RobotRefusal } from "./reply.ts";
import type { Body, Robot, Signed } from "./robot.ts";
import { whomOf } from "./whom.ts";

/** No rest is waited for longer in the middle of a delivery; the robot's refusal then says how long. */
const longestRest = Duration.seconds(3);

/** A robot's channel. */
export const robotNotifier = (
  robot: Robot,
  { channel, maxPerMinute, place, address, secret, mentions: own }:
    & Pick<RobotAccess, "place" | "secret">
    & {
      readonly channel: string;
      readonly maxPerMinute: number;
      readonly address: Redacted.Redacted;
      readonly mentions: ReadonlyArray<string>;
    },
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const wording = wordingOf(yield* Locale, yield* Vocabulary);
    const formsOf = (alerts: ReadonlyArray<Alert>, mention: boolean) =>
      robot.forms(mention ? whomOf(own, alerts, robot.takes) : [], wording);
    const { noun = "webhook", tolerance = Duration.infinity, probe } = robot;
    const url = () => new URL(Redacted.value(address));
    const owner = robot.owner(url());
    const label = { en: `${owner.en} ${noun}`, zh: owner.zh };
    const secrets = makeSecrets();
    secrets.hide([address, ...Option.toArray(secret)].map((each) => Redacted.value(each)));
    let sentAt: ReadonlyArray<number> = [];
    let restsUntil = -Infinity;

    const refusedBy = Effect.fnUntraced(function* (response: UpstreamResponse) {
      const now = yield* Clock.currentTimeMillis;
      const refusal = refusalOf(response, robot.dialect, place, secrets.redact);
      return Option.map(refusal, (refused): RobotRefusal => {
        const mayBeTime = Option.match(refused.meaning, {
          onNone: () => refused.reason._tag === "Rejected",
          onSome: ({ isTime }) => isTime === true,
        });
        const clock = mayBeTime ? wrongClock(response, owner, tolerance, now) : Option.none();
        return { ...refused, reason: Option.getOrElse(clock, () => refused.reason) };
      });
    });

    /** Holds a message back while the robot would turn it away. */
    const pace = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis;
      const rest = Duration.min(Duration.millis(Math.max(0, restsUntil - now)), longestRest);
      yield* Effect.sleep(Duration.max(rest, robot.pause?.(now, sentAt) ?? Duration.zero));
    });

    const exchange = Effect.fnUntraced(function* (body: Body, id: string) {
      yield* pace;
      const at = yield* Clock.currentTimeMillis;
      sentAt = [...sentAt, at].slice(-10);
      const signed: Signed = robot.sign?.(body, { id, url: url(), secret, now: at }) ?? { body };
      const to = signed.url ?? url();
      for (const [name, value] of Object.entries(signed.query ?? {})) {
        to.searchParams.set(name, value);
      }
      const response = yield* client.exchange({
        url: to.href,
        label,
        headers: { "accept-charset": "UTF-8", ...signed.headers },
        json: signed.body,
      });
      const rest = robot.rest?.(response) ?? Duration.zero;
      restsUntil = (yield* Clock.currentTimeMillis) + Duration.toMillis(rest);
      return response;
    });

    /** Why the robot does not take what it is sent. */
    const post = Effect.fnUntraced(function* (body: Body, id: string) {
      const response = yield* exchange(body, id);
      const moved = yield* robot.follow?.(response) ?? Effect.succeedNone;
      if (Option.isNone(moved)) return yield* refusedBy(response);
      yield* Effect.logWarning(`${channel}: ${moved.value}`);
      return yield* refusedBy(yield* exchange(body, id));
    });

    const send = Effect.fn("Robot.send")(function* (message: Message) {
      const forms = formsOf(message.alerts, message.mention);
      let refusal = yield* post(forms.body(message), message.id);
      // A code says that the message was not taken, so nobody sees it twice.
      const isForm = Option.exists(
        refusal,
        ({ reason, meaning }) =>
          reason._tag === "Rejected" && Option.exists(meaning, ({ isForm }) => isForm === true),
      );
      const plain = isForm ? forms.plain?.(message) ?? Option.none() : Option.none();
      if (Option.isSome(plain)) refusal = yield* post(plain.value, message.id);
      if (Option.isSome(refusal)) return yield* refusal.value.reason;
      return accepted;
    });

    const verify = Effect.gen(function* () {
      if (probe === "none" || "handsOver" in probe) return;
      if ("get" in probe) {
        const refusal = yield* Effect.flatMap(
          client.exchange({ url: probe.get(url()).href, label }),
          refusedBy,
        );
        if (Option.isSome(refusal)) return yield* refusal.value.reason;
        return;
      }
      // Only a robot that is there, enabled and satisfied with the signature minds what it is sent.
      const refusal = yield* post(probe.post, "");
      if (Option.isNone(refusal)) return;
      const { reason, meaning } = refusal.value;
      if (reason._tag !== "Rejected" || Option.isNone(meaning)) return yield* reason;
    });

    const notifier: Notifier = {
      channel,
      maxPerMinute,
      fits: (alerts) => formsOf(alerts, true).fits(alerts),
      verify,
      send,
      ...probe === "none"
        ? { isUnasked: true }
        : "handsOver" in probe
        ? { isUnasked: true, handsOver: probe.handsOver }
        : {},
    };
    return notifier;
  });
