import * as Effect from "effect/Effect";
import { email } from "../../../src/notifiers/email/email.ts";
import { closedPort } from "../../simulators/serve.ts";
import { serveSmtp, type SmtpFaults } from "../../simulators/smtp.ts";
import { serveScript } from "../../simulators/smtp_script.ts";
import { conformance } from "../conformance.ts";
import { login, mailChannel, plainChannel } from "./mail_channel.ts";

const none: SmtpFaults = {
  recipients: {},
  sender: null,
  data: null,
  dropAfterData: false,
  auth: null,
};

conformance<Partial<SmtpFaults>>({
  plugin: email,
  section: {
    config: {
      smtp_host: "smtp.corp.example",
      to_list: ["one@corp.example"],
      user_env: "SMTP_USER",
      password_env: "SMTP_PASSWORD",
    },
    secret: "password_env",
  },
  connect: Effect.gen(function* () {
    const server = yield* serveSmtp({ login });
    return {
      channel: yield* mailChannel(server),
      told: () => server.mails.map(({ text }) => text),
      misbehave: (faults) => Object.assign(server.faults, none, faults),
    };
  }),
  secrets: [login.password],
  refusals: [
    [
      "a login the server refuses",
      { auth: [535, "5.7.8 no"] },
      "Unauthorized",
      "SMTP server HOST does not accept the login (535 5.7.8 no); check user_env and password_env of notify.email",
    ],
    [
      "a reply that repeats the password",
      { auth: [535, `5.7.8 ${login.password} is wrong`] },
      "Unauthorized",
      "SMTP server HOST does not accept the login (535 5.7.8 … is wrong); check user_env and password_env of notify.email",
    ],
    [
      "a login that cannot be checked right now",
      { auth: [454, "4.7.0 later"] },
      "Unavailable",
      "SMTP server HOST cannot take mail right now (454 4.7.0 later)",
    ],
    [
      "a sender refused for good",
      { sender: [550, "5.7.1 not you"] },
      "Unauthorized",
      "SMTP server HOST does not accept the sender (550 5.7.1 not you); check notify.email.from, and whether the login may send as that address",
    ],
    [
      "a sender that needs a login first",
      { sender: [530, "5.7.0 log in"] },
      "Unauthorized",
      "SMTP server HOST does not accept the login (530 5.7.0 log in); check user_env and password_env of notify.email",
    ],
    [
      "a sender refused for now",
      { sender: [451, "4.3.0 try later"] },
      "Unavailable",
      "SMTP server HOST cannot take mail right now (451 4.3.0 try later)",
    ],
    [
      "a server about to stop",
      { sender: [421, "4.3.2 shutting down"] },
      "Unavailable",
      "SMTP server HOST cannot take mail right now (421 4.3.2 shutting down)",
    ],
    [
      "a server that finds us too fast",
      { sender: [450, "4.7.1 too many messages"] },
      "RateLimited",
      "SMTP server HOST limits the rate (450 4.7.1 too many messages); waiting 60 s",
    ],
    [
      "a full disk",
      { data: [452, "4.3.1 no space"] },
      "Unavailable",
      "SMTP server HOST cannot take mail right now (452 4.3.1 no space)",
    ],
    [
      "content refused for good",
      { data: [554, "5.7.1 looks like\r spam \u0007"] },
      "Rejected",
      "SMTP server HOST refuses the mail (554 5.7.1 looks like spam)",
    ],
    [
      "a mail that is too big for the server",
      { sender: [552, "5.3.4 too big"] },
      "Rejected",
      "SMTP server HOST refuses the mail (552 5.3.4 too big)",
    ],
    [
      "a mail found too big at its end",
      { data: [552, "5.3.4 too big"] },
      "Rejected",
      "SMTP server HOST refuses the mail (552 5.3.4 too big)",
    ],
    ["a connection that broke after the mail was taken", { dropAfterData: true }, "Unanswered"],
  ],
  lockedOut: { auth: [535, "5.7.8 no"] },
  hanging: Effect.gen(function* () {
    const server = yield* serveScript((turn) => turn === "verdict" ? "hang" : undefined);
    return { channel: yield* plainChannel(server), reached: server.halted };
  }),
  nobody: Effect.flatMap(
    closedPort,
    (url) => mailChannel({ port: Number(new URL(url).port) }),
  ),
});
