import * as Effect from "effect/Effect";
import {
  type MailFailure,
  MailLost,
  MailRefused,
  type Step as MailStep,
} from "../../../src/notifiers/email/failure.ts";
import type { Reception, SimulatedChannel } from "../channel.ts";
import { forbidden, type ReceiverTrouble, recipientsOf } from "../history.ts";
import { slowMs, webhookTrouble } from "../webhook.ts";

/*
 * The mailboxes: any of them may be refused alone.
 */

/** How long the mailer waits for a reply (ms). */
const silenceMs = 12_000;

const mailError = (code: number, text: string, step: MailStep) =>
  new MailRefused({ step, reply: { code, lines: [text] } });
const mailLost = (step: MailStep, loss: "closed" | "timeout") =>
  new MailLost({ step, loss, said: "" });

/** What may go wrong with a mail server. */
const trouble: SimulatedChannel["trouble"] = (random): ReceiverTrouble =>
  random.chance(0.17)
    ? {
      kind: "refuses one",
      recipient: random.whole(0, 1),
      code: random.pick([550, 452, 450]),
    }
    : webhookTrouble(random);

export const email: SimulatedChannel = {
  channel: "email",
  section: ({ recipients }) => ({
    smtp_host: "smtp.corp.example",
    user_env: "SMTP_USER",
    password_env: "SMTP_PASSWORD",
    to_list: recipientsOf(recipients),
  }),
  variables: { SMTP_USER: "mrt@corp.example", SMTP_PASSWORD: "SimulatedPassword0815" },
  secrets: ["SimulatedPassword0815"],
  recipients: ({ recipients }) => recipientsOf(recipients),
  trouble,
  make: ({ latency, active, note }) => ({
    mail: (mail) =>
      Effect.suspend(() => {
        const text = `${mail.subject}\n${mail.text}`;
        const all = (result: Reception["result"], answered = true) =>
          mail.envelope.map((to) => note(to, text, result, answered)).every(Boolean);
        const fail = (error: MailFailure, afterMs = latency()) =>
          Effect.andThen(Effect.sleep(afterMs), Effect.fail(error));
        const isSlow = active().some(({ what }) => what.kind === "is slow");
        const refused: Array<{ readonly recipient: string; readonly failure: MailFailure }> = [];
        for (const { what } of active()) {
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
        const heard = mail.envelope.map((to) => note(to, text, resultFor(to)));
        return heard.every(Boolean)
          ? Effect.as(Effect.sleep(isSlow ? slowMs : latency()), { refused })
          : Effect.never;
      }),
  }),
};
