import { type Arrived, type RobotRules, simulatedRobot } from "../simulators/robot.ts";
import type { Desk, PlayedReceiver, Reception } from "./channel.ts";
import type { Dice } from "./dice.ts";
import { forbidden, minute, type ReceiverTrouble, second } from "./history.ts";
import type { Answer, Asked } from "./transport.ts";

/*
 * A receiver that is posted to, with its own rules, and all that may be wrong with it.
 */

/** An answer of the receiver itself: text as it is, anything else in JSON. */
export interface Saying {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface WebhookRules {
  /** What readers would see of a message. */
  readonly text: (asked: Asked) => string;
  /** The same rules as in reality. */
  readonly take: (asked: Asked) => { readonly result: Reception["result"]; readonly says: Saying };
  readonly taken: Saying;
  /** It is switched off. */
  readonly off: Saying;
  /** It does not like what the message says. */
  readonly disliked: Saying;
}

/** Slow, and later than anybody waits for an answer. */
export const slowMs = 10 * second;
const lateMs = 25 * second;

export const webhook =
  (channel: string, rulesOf: (now: () => number) => WebhookRules) =>
  ({ now, latency, active, note }: Desk): PlayedReceiver => {
    const rules = rulesOf(now);
    const answer = ({ status = 200, body, headers }: Saying, afterMs: number): Answer => ({
      afterMs,
      status,
      headers: { date: new Date(now()).toUTCString(), ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return {
      post: (asked) => {
        const isSlow = active().some(({ what }) => what.kind === "is slow");
        const afterMs = isSlow ? slowMs : latency();
        const text = rules.text(asked);
        const noted = (result: Reception["result"], answered = true) =>
          note(channel, text, result, answered);
        for (const { what, until } of active()) {
          switch (what.kind) {
            case "down":
              noted("down");
              return { afterMs, status: 502, body: "<html>Bad Gateway</html>" };
            case "silent":
              noted("down", false);
              return { silent: "never" };
            case "breaks":
              noted("down", false);
              return { silent: "broken", afterMs };
            case "takes and is silent":
              noted("taken", false);
              return { silent: "never" };
            case "takes and breaks":
              noted("taken", false);
              return { silent: "broken", afterMs };
            case "takes and is late":
              noted("taken", false);
              return answer(rules.taken, lateMs);
            case "asks for patience": {
              noted("down");
              const seconds = Math.ceil(Math.min(what.minutes * minute, until - now()) / 1000);
              return { afterMs, status: 429, headers: { "retry-after": String(seconds) } };
            }
            case "refuses all":
              noted("down");
              return answer(rules.off, afterMs);
            case "refuses the word":
              if (!text.includes(forbidden)) break;
              noted("refused");
              return answer(rules.disliked, afterMs);
            default:
              break;
          }
        }
        const { result, says } = rules.take(asked);
        return noted(result) || result !== "taken" ? answer(says, afterMs) : { silent: "never" };
      },
    };
  };

/** An answer with its status where it has one, else a body. */
const sayingOf = (answer: object): Saying =>
  "status" in answer && "body" in answer ? answer as Saying : { body: answer };

/** The rules of a robot of `tests/simulators`. */
export const robotRules = (
  rules: RobotRules,
  { text, off, disliked, taken = rules.taken }: {
    readonly text: (body: Arrived["body"]) => string;
    readonly off: object;
    readonly disliked: object;
    /** By default what the rules say; where that depends on the message, what is said of one here. */
    readonly taken?: object;
  },
): WebhookRules => {
  const { now = () => 0 } = rules;
  const robot = simulatedRobot(rules);
  const bodyOf = ({ body }: Asked) => JSON.parse(body) as Arrived["body"];
  return {
    text: (asked) => text(bodyOf(asked)),
    take: (asked) => {
      const arrived = {
        url: asked.url,
        body: bodyOf(asked),
        headers: new Headers(asked.headers),
        text: asked.body,
        bytes: new TextEncoder().encode(asked.body).length,
        at: now(),
      };
      const before = robot.messages.length;
      const says = robot.take(arrived);
      const result = robot.messages.length > before
        ? "taken"
        : says === rules.tooFast
        ? "down"
        : "refused";
      return { result, says: sayingOf(says) };
    },
    taken: sayingOf(taken),
    off: sayingOf(off),
    disliked: sayingOf(disliked),
  };
};

/** What may go wrong with any webhook. */
export const webhookTrouble = (random: Dice): ReceiverTrouble =>
  random.pick<() => ReceiverTrouble>([
    () => ({ kind: random.pick(["down", "silent", "breaks", "is slow"]) }),
    () => ({
      kind: random.pick(["takes and is late", "takes and is silent", "takes and breaks"]),
    }),
    () => ({
      kind: "asks for patience",
      minutes: random.pick([0, 1, 60, 1500, 10_000, 43_200]),
    }),
    () => ({ kind: "refuses all" }),
    () => ({ kind: "refuses the word" }),
    () => ({ kind: "refuses the word" }),
  ])();
