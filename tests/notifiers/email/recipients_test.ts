import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as TestClock from "effect/testing/TestClock";
import type { Receipt } from "../../../src/domain/notifier.ts";
import { header, parseMail } from "../../simulators/mail.ts";
import { serveSmtp } from "../../simulators/smtp.ts";
import { type Deed, serveScript, type Turn } from "../../simulators/smtp_script.ts";
import { live, test } from "../../testing.ts";
import { login, mailChannel, plainChannel } from "./mail_channel.ts";
import { alert, message } from "../samples.ts";

const summary = ({ refused }: Receipt) =>
  refused.map(({ recipient, reason }) => [
    recipient,
    reason._tag,
    reason.message.replace(/^SMTP server localhost:\d+/, "S"),
  ]);

live(
  "whoever is refused is named with the reason while the others have their mail",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ login });
      server.faults.recipients["two@CORP.example"] = [550, "5.1.1 no such user"];
      server.faults.recipients["three@corp.example"] = [450, "4.2.1 mailbox busy"];
      server.faults.recipients["four@corp.example"] = [452, "4.2.2 mailbox full"];
      const channel = yield* mailChannel(server, {
        to_list: [
          "one@corp.example",
          "two@CORP.example",
          "three@corp.example",
          "four@corp.example",
        ],
      });
      deepEqual(summary(yield* channel.send(message(alert()))), [
        ["two@CORP.example", "Rejected", "S refuses two@CORP.example (550 5.1.1 no such user)"],
        [
          "three@corp.example",
          "Unavailable",
          "S cannot take mail for three@corp.example right now (450 4.2.1 mailbox busy)",
        ],
        [
          "four@corp.example",
          "Unavailable",
          "S cannot take mail for four@corp.example right now (452 4.2.2 mailbox full)",
        ],
      ]);
      deepEqual(server.mails.map(({ recipients }) => recipients), [["one@corp.example"]]);
    }),
);

live(
  "where nobody is taken each has a reason of his own, and the next mail goes out",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ login });
      server.faults.recipients["one@corp.example"] = [452, "4.2.2 mailbox full"];
      server.faults.recipients["two@corp.example"] = [554, "5.7.1 relay access denied"];
      const channel = yield* mailChannel(server);
      deepEqual(summary(yield* channel.send(message(alert()))), [
        [
          "one@corp.example",
          "Unavailable",
          "S cannot take mail for one@corp.example right now (452 4.2.2 mailbox full)",
        ],
        [
          "two@corp.example",
          "Rejected",
          "S refuses two@corp.example (554 5.7.1 relay access denied)",
        ],
      ]);
      equal(server.mails.length, 0);
      server.faults.recipients = {};
      deepEqual(yield* channel.send(message(alert())), { refused: [] });
      deepEqual([server.mails.length, server.counts.connections], [1, 1]);
    }),
);

live(
  "421 to a recipient concerns everybody, and nobody has the mail",
  () =>
    Effect.gen(function* () {
      const server = yield* serveScript((turn, _, count) =>
        turn === "RCPT" && count === 2 ? ["421 4.3.2 shutting down"] : undefined
      );
      const channel = yield* plainChannel(server);
      const reason = yield* Effect.flip(channel.send(message(alert())));
      equal(reason._tag, "Unavailable");
      equal(server.seen.mails.length, 0);
    }),
);

const loginFirst = "530 5.7.0 log in first";

live(
  "where every recipient needs a login first the whole channel does",
  () =>
    Effect.gen(function* () {
      const server = yield* serveScript((turn) => turn === "RCPT" ? [loginFirst] : undefined);
      const channel = yield* plainChannel(server);
      const reason = yield* Effect.flip(channel.send(message(alert())));
      equal(reason._tag, "Unauthorized");
      deepEqual(server.seen.mails.filter((mail) => mail !== ""), []);
    }),
);

live(
  "where one recipient needs a login first the others have the mail",
  () =>
    Effect.gen(function* () {
      const server = yield* serveScript((turn, _, count) =>
        turn === "RCPT" && count === 2 ? [loginFirst] : undefined
      );
      const channel = yield* plainChannel(server);
      deepEqual(summary(yield* channel.send(message(alert()))), [[
        "two@corp.example",
        "Unauthorized",
        "S does not accept the login (530 5.7.0 log in first); check user_env and password_env of notify.email",
      ]]);
      equal(server.seen.mails.length, 1);
    }),
);

const five = ["a@b.c", "d@b.c", "e@b.c", "f@b.c", "g@b.c"];

/** A server that takes two recipients in one mail; `also` may do something else. */
const takesTwo = (
  reply: string,
  also: (turn: Turn, count: number) => Deed | undefined = () => undefined,
) => {
  let recipients = 0;
  return serveScript((turn, _, count) => {
    if (turn === "MAIL") recipients = 0;
    const deed = also(turn, count);
    if (deed !== undefined) return deed;
    return turn === "RCPT" && ++recipients > 2 ? [reply] : undefined;
  });
};

const toFive = (server: { readonly port: number }) => plainChannel(server, { to_list: five });

for (const reply of ["452 4.5.3 too many recipients", "552 Too many recipients"]) {
  for (const pipelining of [true, false]) {
    live(
      `recipients too many for one mail (${reply}) have it in others at once, ${
        pipelining ? "with" : "without"
      } pipelining`,
      () =>
        Effect.gen(function* () {
          const server = yield* takesTwo(
            reply,
            (turn) => turn === "EHLO" && !pipelining ? ["250-hi\r\n250 AUTH PLAIN"] : undefined,
          );
          const channel = yield* toFive(server);
          deepEqual(yield* channel.send(message(alert())), { refused: [] });
          const ids = server.seen.mails.map((raw) => header(parseMail(raw), "message-id"));
          deepEqual([ids.length, new Set(ids).size, server.seen.connections], [3, 1, 1]);
        }),
    );
  }
}

for (
  const [turn, what, count, tag, text] of [
    [
      "MAIL",
      ["451 4.3.0 later"],
      2,
      "Unavailable",
      "S cannot take mail right now (451 4.3.0 later)",
    ],
    ["RCPT", ["421 bye"], 8, "Unavailable", "S cannot take mail right now (421 bye)"],
    ["DATA", ["554 5.6.0 no"], 2, "Rejected", "S refuses the mail (554 5.6.0 no)"],
    [
      "verdict",
      "drop",
      2,
      "Unanswered",
      "S was sent the mail but never confirmed it (the connection broke off); it may have arrived",
    ],
  ] as const
) {
  live(
    `${what} at ${turn} of a mail for the rest is told of the rest alone`,
    () =>
      Effect.gen(function* () {
        const server = yield* takesTwo(
          "452 4.5.3 too many recipients",
          (at, times) => at === turn && times === count ? what : undefined,
        );
        const channel = yield* toFive(server);
        deepEqual(
          summary(yield* channel.send(message(alert()))),
          five.slice(2).map((recipient) => [recipient, tag, text]),
        );
      }),
  );
}

test("when the time is up those who have a mail are not sent it again", () =>
  Effect.gen(function* () {
    const server = yield* takesTwo(
      "452 4.5.3 too many recipients",
      (turn, count) => turn === "DATA" && count === 2 ? "hang" : undefined,
    );
    const channel = yield* toFive(server);
    const sending = yield* Effect.forkChild(channel.send(message(alert())));
    yield* Effect.promise(() => server.halted);
    yield* TestClock.adjust("17 seconds");
    deepEqual(
      summary(yield* Fiber.join(sending)),
      five.slice(2).map((recipient) => [recipient, "Unavailable", "S: no answer in time"]),
    );
  }));

live(
  "a server that finds one recipient too many has this one refused for now",
  () =>
    Effect.gen(function* () {
      const server = yield* serveScript((turn) =>
        turn === "RCPT" ? ["552 5.5.3 too many recipients"] : undefined
      );
      const channel = yield* plainChannel(server, { to_list: ["a@b.c"] });
      deepEqual(summary(yield* channel.send(message(alert()))), [
        [
          "a@b.c",
          "Unavailable",
          "S cannot take mail for a@b.c right now (552 5.5.3 too many recipients)",
        ],
      ]);
    }),
);
