import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Redacted from "effect/Redacted";
import * as TestClock from "effect/testing/TestClock";
import { mailReason } from "../../../src/notifiers/email/reason.ts";
import { type Mail, makeTransport } from "../../../src/notifiers/email/transport.ts";
import { type Deed, serveScript, type Turn } from "../../simulators/smtp_script.ts";
import { live, test } from "../../testing.ts";
import { login, mailChannel, plainChannel } from "./mail_channel.ts";
import { alert, message } from "../samples.ts";

const at = (where: Turn, what: Deed) => serveScript((turn) => turn === where ? what : undefined);

const beforeTheMail = [
  "greeting",
  "EHLO",
  "AUTH",
  "MAIL",
  "RCPT",
  "DATA",
] as const;

for (const turn of beforeTheMail) {
  live(
    `a server that hangs up at ${turn} has no mail, and the channel is Unavailable`,
    () =>
      Effect.gen(function* () {
        const server = yield* at(turn, "drop");
        const channel = yield* plainChannel(server);
        const reason = yield* Effect.flip(channel.send(message(alert())));
        equal(reason._tag, "Unavailable");
        ok(reason.message.endsWith(": the connection broke off"), reason.message);
        equal(server.seen.mails.length, 0);
      }),
  );
}

for (const turn of [...beforeTheMail, "content", "verdict"] as const) {
  live(`a server that closes with 421 at ${turn} is Unavailable`, () =>
    Effect.gen(function* () {
      const server = yield* at(turn, ["421 4.3.2 shutting down"]);
      const channel = yield* plainChannel(server);
      const reason = yield* Effect.flip(channel.send(message(alert())));
      equal(reason._tag, "Unavailable");
      const hint = "; if this lasts, set notify.email.ehlo_name to a name it accepts";
      const end = ` cannot take mail right now (421 4.3.2 shutting down)${
        turn === "EHLO" ? hint : ""
      }`;
      ok(reason.message.endsWith(end), reason.message);
    }));
}

for (const turn of beforeTheMail) {
  test(`a server that hangs at ${turn} costs 17 seconds and is Unavailable`, () =>
    Effect.gen(function* () {
      const server = yield* at(turn, "hang");
      const channel = yield* plainChannel(server);
      const sending = yield* Effect.forkChild(Effect.flip(channel.send(message(alert()))));
      yield* Effect.promise(() => server.halted);
      yield* TestClock.adjust("17 seconds");
      const reason = yield* Fiber.join(sending);
      equal(reason._tag, "Unavailable");
      ok(reason.message.includes(": no answer in time"), reason.message);
    }));
}

const unanswered = (server: { readonly port: number }, how: string) => [
  "Unanswered",
  `SMTP server localhost:${server.port} was sent the mail but never confirmed it (${how}); it may have arrived`,
];

for (
  const [what, how] of [
    ["drop", "the connection broke off"],
    [["354 go on"], "354 go on"],
    [["what?"], "what?"],
  ] as const
) {
  live(
    `a server that has a mail and then says ${how} is Unanswered`,
    () =>
      Effect.gen(function* () {
        const server = yield* at("verdict", what);
        const channel = yield* plainChannel(server);
        const reason = yield* Effect.flip(channel.send(message(alert())));
        deepEqual([reason._tag, reason.message], unanswered(server, how));
        equal(server.seen.mails.length, 1);
      }),
  );
}

/** More than the buffers of a connection hold. */
const huge: Mail = {
  from: { name: "x", address: "a@b.c" },
  to: ["d@e.f"],
  envelope: ["d@e.f"],
  subject: "s",
  text: `${"x".repeat(70)}\n`.repeat(100_000),
  html: "h",
  messageId: "<x@y>",
  thread: null,
  listId: "<x.y>",
  date: new Date(0),
};

const handOverHuge = (server: { readonly port: number }) =>
  Effect.gen(function* () {
    const { handOver } = yield* makeTransport({
      host: "localhost",
      port: server.port,
      security: "none",
      login: { user: Redacted.make(login.user), password: Redacted.make(login.password) },
      ca: null,
      ehloName: "corp.example",
    });
    const failure = yield* Effect.flip(handOver(huge));
    const { _tag } = mailReason(failure, {
      host: "localhost",
      port: server.port,
      path: "notify.email",
      secrets: [],
    });
    return [failure.step, _tag];
  });

live(
  "a server that hangs up in the middle of a mail has none, and the channel is Unavailable",
  () =>
    Effect.gen(function* () {
      deepEqual(yield* handOverHuge(yield* at("content", "drop")), ["content", "Unavailable"]);
    }),
);

live(
  "a server that refuses in the middle of a mail refuses that mail",
  () =>
    Effect.gen(function* () {
      const server = yield* serveScript((turn) =>
        turn === "content" ? ["552 5.3.4 too big"] : undefined
      );
      deepEqual((yield* handOverHuge(server))[1], "Rejected");
    }),
);

live(
  "a server that takes a mail it has not heard to the end is Malformed",
  () =>
    Effect.gen(function* () {
      const server = yield* at("content", ["250 taken"]);
      deepEqual(yield* handOverHuge(server), ["content", "Malformed"]);
    }),
);

test("a server that hangs in the middle of a mail has none, and the channel is Unavailable", () =>
  Effect.gen(function* () {
    const server = yield* at("content", "hang");
    const sending = yield* Effect.forkChild(handOverHuge(server));
    yield* Effect.promise(() => server.halted);
    yield* TestClock.adjust("17 seconds");
    deepEqual(yield* Fiber.join(sending), ["content", "Unavailable"]);
  }));

for (
  const [what, found] of [
    ["drop", ["Unavailable", ": the connection broke off"]],
    [["421 4.3.2 busy"], ["Unavailable", " cannot take mail right now (421 4.3.2 busy)"]],
    [["454 4.7.0 no TLS now"], [
      "Unavailable",
      " cannot take mail right now (454 4.7.0 no TLS now)",
    ]],
    [["502 5.5.1 what"], [
      "Unauthorized",
      " refuses STARTTLS (502 5.5.1 what); port 465 speaks TLS from the start, or set use_tls to false where the network is trusted",
    ]],
    // Said before the handshake, so by anybody.
    [["220 go ahead\r\n250-AUTH PLAIN"], ["Malformed", " does not speak SMTP (250-AUTH PLAIN)"]],
  ] as const
) {
  live(`a server that answers STARTTLS with ${what} is ${found[0]}`, () =>
    Effect.gen(function* () {
      const server = yield* at("STARTTLS", what);
      const channel = yield* mailChannel(server);
      const reason = yield* Effect.flip(channel.send(message(alert())));
      deepEqual([reason._tag, reason.message], [
        found[0],
        `SMTP server localhost:${server.port}${found[1]}`,
      ]);
      deepEqual(server.seen.lines, ["EHLO corp.example", "STARTTLS"]);
    }));
}

for (
  const [name, what, found] of [
    ["by hanging up", "drop", ["Unavailable", ": the connection broke off"]],
    ["in plain text", ["250 what"], ["Malformed", " offers STARTTLS but does not speak TLS"]],
    // Alerts (RFC 5246, 7.2).
    ["with TLS 1.1 only", ["\x15\x03\x02\x00\x02\x02\x46"], [
      "Unauthorized",
      ": the server speaks no TLS newer than 1.1, which is not secure; its operator must enable TLS 1.2",
    ]],
    ["without a cipher we know", ["\x15\x03\x03\x00\x02\x02\x28"], [
      "Unauthorized",
      ": the server knows no TLS cipher that is still secure; its operator must enable ECDHE with AES-GCM",
    ]],
  ] as const
) {
  live(
    `a server that answers a TLS handshake ${name} is ${found[0]}`,
    () =>
      Effect.gen(function* () {
        const server = yield* at("tls", what);
        const channel = yield* mailChannel(server);
        const reason = yield* Effect.flip(channel.send(message(alert())));
        deepEqual([reason._tag, reason.message], [
          found[0],
          `SMTP server localhost:${server.port}${found[1]}`,
        ]);
      }),
  );
}

test("a TLS handshake that never ends costs 17 seconds and is Unavailable", () =>
  Effect.gen(function* () {
    const server = yield* at("tls", "hang");
    const channel = yield* mailChannel(server);
    const sending = yield* Effect.forkChild(Effect.flip(channel.send(message(alert()))));
    yield* Effect.promise(() => server.halted);
    yield* TestClock.adjust("17 seconds");
    const reason = yield* Fiber.join(sending);
    deepEqual([reason._tag, reason.message], [
      "Unavailable",
      `SMTP server localhost:${server.port}: no answer in time`,
    ]);
  }));
