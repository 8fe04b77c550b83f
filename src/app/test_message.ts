import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Alert } from "../domain/alert.ts";
import { Notifiers } from "../domain/notifier.ts";
import { joinPhrases, type Phrase } from "../domain/phrase.ts";

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

/** A channel, and why a test message did not reach it. */
export interface ChannelTest {
  readonly channel: string;
  readonly problem: Option.Option<Phrase>;
  /** See `Notifier.handsOver`. */
  readonly handsOver: Phrase | undefined;
}

const unusable: Phrase = { en: "it cannot be used", zh: "通道不可用" };

/** Sends one message to each of the channels. */
export const sendTests = Effect.fn("TestMessage.sendTests")(
  function* (
    channels: ReadonlyArray<string>,
    /** Why a channel cannot be used, where that is known. */
    whyUnusable: (channel: string) => Phrase | undefined = () => undefined,
  ) {
    const notifiers = yield* Notifiers;
    return yield* Effect.forEach(channels, (name) =>
      Effect.gen(function* () {
        const notifier = notifiers.find(({ channel }) => channel === name);
        if (notifier === undefined) {
          return {
            channel: name,
            problem: Option.some(whyUnusable(name) ?? unusable),
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
        const tested: ChannelTest = { channel: name, problem, handsOver: notifier.handsOver };
        return tested;
      }));
  },
);
