import * as Effect from "effect/Effect";
import {
  type MailFailure,
  MailLost,
  MailRefused,
  type Step as MailStep,
} from "../../src/notifiers/email/failure.ts";
import type { Handover, Mail } from "../../src/notifiers/email/transport.ts";
import { type Channel, minute, type ReceiverTrouble, second, type Step } from "./history.ts";
import type { Answer, Asked, Silence } from "./transport.ts";

/*
 * The group, the mailboxes and the terminal, and all that may be wrong with them.
 */

/** What became of one message at a receiver, for one recipient. */
export interface Reception {
  readonly at: number;
  readonly channel: Channel;
  /** A mail address; the channel's name where there is but one recipient. */
  readonly recipient: string;
  readonly text: string;
  readonly result: "taken" | "refused" | "down";
  /** Whether the answer was on its way in time. */
  readonly answered: boolean;
  /** The deliveries that travelled in it, by the state's own record. */
  readonly deliveries: ReadonlyArray<string>;
}

/** How long the mailer waits for a reply (ms). */
const silenceMs = 12_000;

interface Trouble {
  readonly what: ReceiverTrouble;
  readonly since: number;
  readonly until: number;
}

export const forbidden = "forbidden";

export const recipientsOf = (count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, index) => `reader-${index}@corp.example`);

const welinkCode = (code: string, afterMs: number, now: number): Answer => ({
  afterMs,
  status: 200,
  headers: { date: new Date(now).toUTCString() },
  body: JSON.stringify({ code, data: "", message: code === "0" ? "ok" : "refused" }),
});

/** Slow, and later than anybody waits for an answer. */
const slowMs = 10 * second;
const lateMs = 25 * second;

export const makeReceivers = (options: {
  readonly now: () => number;
  readonly latency: () => number;
  readonly token: string;
  readonly inFlight: (channel: Channel) => ReadonlyArray<string>;
  /** Says whether the sender lives on to hear the answer. */
  readonly received: (reception: Reception) => boolean;
}) => {
  const { now, latency } = options;
  const troubles: Record<Channel, Array<Trouble>> = { welink: [], email: [], console: [] };
  const uuids = new Set<string>();

  const active = (channel: Channel) => {
    const at = now();
    return troubles[channel].filter(({ until }) => until > at);
  };

  const note = (
    channel: Channel,
    recipient: string,
    text: string,
    result: Reception["result"],
    answered = true,
  ) => {
    const deliveries = options.inFlight(channel);
    return options.received({ at: now(), channel, recipient, text, result, answered, deliveries });
  };

  const complaint = (body: string): "message" | "clock" | undefined => {
    const message = JSON.parse(body) as Readonly<Record<string, unknown>>;
    const { content, timeStamp, uuid } = message;
    const text = (content as { readonly text?: unknown } | undefined)?.text;
    if (typeof text !== "string" || text === "" || [...text].length > 500) return "message";
    if (typeof timeStamp !== "number" || Math.abs(timeStamp - now()) > 10 * minute) {
      return "clock";
    }
    if (typeof uuid !== "string" || uuids.has(uuid)) return "message";
    uuids.add(uuid);
    return undefined;
  };

  const welink = (asked: Asked): Answer | Silence => {
    const isSlow = active("welink").some(({ what }) => what.kind === "is slow");
    const afterMs = isSlow ? slowMs : latency();
    const text = String(JSON.parse(asked.body).content?.text ?? "");
    const refuse = (code: string, result: "refused" | "down" = "down"): Answer => {
      note("welink", "welink", text, result);
      return welinkCode(code, afterMs, now());
    };
    for (const { what, until } of active("welink")) {
      switch (what.kind) {
        case "down":
          note("welink", "welink", text, "down");
          return { afterMs, status: 502, body: "<html>Bad Gateway</html>" };
        case "silent":
          note("welink", "welink", text, "down", false);
          return { silent: "never" };
        case "breaks":
          note("welink", "welink", text, "down", false);
          return { silent: "broken", afterMs };
        case "takes and is silent":
          note("welink", "welink", text, "taken", false);
          return { silent: "never" };
        case "takes and breaks":
          note("welink", "welink", text, "taken", false);
          return { silent: "broken", afterMs };
        case "takes and is late":
          note("welink", "welink", text, "taken", false);
          return welinkCode("0", lateMs, now());
        case "asks for patience": {
          note("welink", "welink", text, "down");
          const seconds = Math.ceil(Math.min(what.minutes * minute, until - now()) / 1000);
          return { afterMs, status: 429, headers: { "retry-after": String(seconds) } };
        }
        case "refuses all":
          return refuse("58602");
        case "refuses the word":
          if (text.includes(forbidden)) return refuse("58601", "refused");
          break;
        default:
          break;
      }
    }
    if (asked.url.searchParams.get("token") !== options.token) return refuse("58404");
    const wrong = complaint(asked.body);
    if (wrong !== undefined) return refuse("58601", wrong === "message" ? "refused" : "down");
    return note("welink", "welink", text, "taken")
      ? welinkCode("0", afterMs, now())
      : { silent: "never" };
  };

  const mailError = (code: number, text: string, step: MailStep) =>
    new MailRefused({ step, reply: { code, lines: [text] } });
  const mailLost = (step: MailStep, loss: "closed" | "timeout") =>
    new MailLost({ step, loss, said: "" });

  const handOver = (mail: Mail): Effect.Effect<Handover, MailFailure> =>
    Effect.suspend(() => {
      const text = `${mail.subject}\n${mail.text}`;
      const all = (result: Reception["result"], answered = true) =>
        mail.envelope.map((to) => note("email", to, text, result, answered)).every(Boolean);
      const fail = (error: MailFailure, afterMs = latency()) =>
        Effect.andThen(Effect.sleep(afterMs), Effect.fail(error));
      const isSlow = active("email").some(({ what }) => what.kind === "is slow");
      const refused: Array<{ readonly recipient: string; readonly failure: MailFailure }> = [];
      for (const { what } of active("email")) {
        switch (what.kind) {
          case "down":
            all("down");
            return fail(mailError(421, "4.3.2 shutting down", "greeting"));
          case "silent":
            all("down");
            return fail(mailLost("sender", "timeout"), silenceMs);
          case "breaks":
            all("down");
            return fail(mailLost("connection", "closed"));
          case "asks for patience":
            all("down");
            return fail(mailError(450, "4.7.1 too many messages, slow down", "sender"));
          case "refuses all":
            all("down");
            return fail(mailError(535, "5.7.8 bad credentials", "login"));
          case "refuses the word":
            if (!text.includes(forbidden)) break;
            all("refused");
            return fail(mailError(550, "5.7.1 content refused", "verdict"));
          case "takes and is silent":
            all("taken", false);
            return fail(mailLost("verdict", "timeout"), silenceMs);
          case "takes and breaks":
            all("taken", false);
            return fail(mailLost("verdict", "closed"));
          case "takes and is late":
            all("taken", false);
            return fail(mailLost("verdict", "timeout"), silenceMs);
          case "refuses one": {
            const recipient = recipientsOf(what.recipient + 1)[what.recipient] ?? "";
            if (!mail.envelope.includes(recipient)) break;
            if (refused.some((known) => known.recipient === recipient)) break;
            refused.push({
              recipient,
              failure: mailError(what.code, "no such mailbox", "recipient"),
            });
            break;
          }
          default:
            break;
        }
      }
      const resultFor = (to: string): Reception["result"] => {
        const found = refused.find(({ recipient }) => recipient === to)?.failure;
        if (found === undefined) return "taken";
        return found._tag === "MailRefused" && found.reply.code >= 500 ? "refused" : "down";
      };
      const heard = mail.envelope.map((to) => note("email", to, text, resultFor(to)));
      return heard.every(Boolean)
        ? Effect.as(Effect.sleep(isSlow ? slowMs : latency()), { refused })
        : Effect.never;
    });

  return {
    welink,
    mail: { verify: Effect.void, handOver },
    /** Takes a line of standard output; false where nobody reads. */
    print: (text: string): boolean => {
      const gone = active("console").some(({ what }) => what.kind === "nobody reads");
      note("console", "console", text, gone ? "down" : "taken");
      return !gone;
    },
    happen: (step: Step): void => {
      if (step.do !== "receiver") return;
      const until = now() + step.minutes * minute;
      troubles[step.which].push({ what: step.trouble, since: now(), until });
    },
    active,
    /** When a message with that text could last not reach that recipient; Infinity: it cannot now. */
    wellSince: (channel: Channel, recipient: string, text: string): number =>
      Math.max(
        0,
        ...troubles[channel].flatMap(({ what, until }) => {
          if (what.kind === "refuses the word" && !text.includes(forbidden)) return [];
          if (
            what.kind === "refuses one" &&
            recipientsOf(what.recipient + 1)[what.recipient] !== recipient
          ) return [];
          if (until > now()) return [Infinity];
          // What was asked for is only ever made longer.
          return [what.kind === "asks for patience" ? until + what.minutes * minute / 10 : until];
        }),
      ),
  };
};
export type Receivers = ReturnType<typeof makeReceivers>;
