import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { lossOf } from "../../../src/notifiers/email/connection.ts";
import { MailLost, MailRefused } from "../../../src/notifiers/email/failure.ts";
import { mailReason } from "../../../src/notifiers/email/reason.ts";
import { serveSmtp } from "../../simulators/smtp.ts";
import { serveScript } from "../../simulators/smtp_script.ts";
import { collectWarnings, live, test } from "../../testing.ts";
import { login, mailChannel, plainChannel, temporaryFile } from "./mail_channel.ts";
import { alert, message } from "../samples.ts";

const failure = (server: { readonly port: number }, overrides: Record<string, unknown> = {}) =>
  Effect.gen(function* () {
    const channel = yield* mailChannel(server, overrides);
    const error = yield* Effect.flip(channel.send(message(alert())));
    ok(!JSON.stringify(error).includes(login.password), "the password is in the error");
    return error;
  });

live("without STARTTLS nothing is sent, neither mail nor login", () =>
  Effect.gen(function* () {
    const server = yield* serveSmtp({ login, security: "none" });
    const reason = yield* failure(server);
    equal(reason._tag, "Unauthorized");
    ok(reason.message.includes("offers no STARTTLS"), reason.message);
    ok(reason.message.includes("port 465"), reason.message);
    deepEqual([server.mails, server.counts.logins], [[], 0]);
  }));

live(
  "a configured login is never skipped because the server offers none",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ login: null });
      const reason = yield* failure(server);
      equal(reason._tag, "Unauthorized");
      deepEqual(server.mails, []);
    }),
);

for (
  const [greeting, found] of [
    ["HTTP/1.1 400 Bad Request", ["Malformed", " does not speak SMTP (HTTP/1.1 400 Bad Request)"]],
    ["554 5.7.1 your address is listed", [
      "Unauthorized",
      " refuses the connection (554 5.7.1 your address is listed); ask its operator to admit this machine",
    ]],
    ["450 4.7.0 slow down", [
      "RateLimited",
      " limits the rate (450 4.7.0 slow down); waiting 60 s",
    ]],
  ] as const
) {
  live(`a server that greets with ${greeting} is ${found[0]}`, () =>
    Effect.gen(function* () {
      const server = yield* serveScript((turn) => turn === "greeting" ? [greeting] : undefined);
      const reason = yield* failure(server);
      deepEqual([reason._tag, reason.message], [
        found[0],
        `SMTP server localhost:${server.port}${found[1]}`,
      ]);
    }));
}

live(
  "a mail larger than the server says it takes is Rejected before it is sent",
  () =>
    Effect.gen(function* () {
      const server = yield* serveScript((turn) =>
        turn === "EHLO" ? ["250-hi\r\n250-SIZE 100\r\n250 AUTH PLAIN"] : undefined
      );
      const channel = yield* plainChannel(server);
      const reason = yield* Effect.flip(channel.send(message(alert())));
      equal(reason._tag, "Rejected");
      ok(/ takes mails of up to 100 bytes, and this one is larger$/.test(reason.message));
      ok(!server.seen.lines.some((line) => line.startsWith("MAIL")));
    }),
);

live(
  "a login the server does not offer is never sent, nor the mail without it",
  () =>
    Effect.gen(function* () {
      for (
        const [offered, problem] of [
          ["SIZE", "offers no login"],
          ["AUTH NTLM", "offers NTLM only, which MRT does not know"],
          ["AUTH SCRAM-SHA-256", "offers SCRAM-SHA-256 only, which MRT does not know"],
          ["AUTH GSSAPI NTLM", "offers GSSAPI, NTLM only, which MRT does not know"],
        ] as const
      ) {
        const server = yield* serveScript((turn) =>
          turn === "EHLO" ? [`250-hi\r\n250 ${offered}`] : undefined
        );
        const channel = yield* plainChannel(server);
        const reason = yield* Effect.flip(channel.send(message(alert())));
        equal(reason._tag, "Unauthorized");
        equal(
          reason.message,
          `SMTP server localhost:${server.port} ${problem}; have it allow PLAIN or LOGIN, use ` +
            "another port, or leave out user_env and password_env of notify.email",
        );
        deepEqual(server.seen.lines, ["EHLO corp.example", "QUIT"]);
      }
    }),
);

live("a relay that knows no EHLO is greeted with HELO", () =>
  Effect.gen(function* () {
    const server = yield* serveScript((turn) => turn === "EHLO" ? ["502 5.5.1 what"] : undefined);
    const channel = yield* plainChannel(server, {
      user_env: undefined,
      password_env: undefined,
      from: "robot@corp.example",
    });
    deepEqual(yield* channel.send(message(alert())), { refused: [] });
    ok(server.seen.lines.includes("MAIL FROM:<robot@corp.example>"));
  }));

live(
  "a ca_file that cannot be used is told at the start and with every mail",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ login });
      const empty = yield* temporaryFile("nothing");
      const broken = yield* temporaryFile(
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      );
      for (
        const [path, problem] of [
          ["./no such file.pem", "cannot be read (NotFound)"],
          [empty, "holds no certificate in PEM form"],
          [broken, "holds a certificate that cannot be read"],
        ] as const
      ) {
        const { value, warnings } = yield* collectWarnings(failure(server, { ca_file: path }));
        equal(value._tag, "Unauthorized");
        equal(value.message, `notify.email.ca_file ${path} ${problem}`);
        deepEqual(warnings, [`email: notify.email.ca_file ${path} ${problem}`]);
      }
      equal(server.counts.connections, 0);
    }),
);

const server = { host: "smtp.corp.example", port: 465, path: "notify.email", secrets: [] };

for (
  const [loss, tag, text] of [
    ["unresolved", "Unavailable", ": the host name cannot be resolved"],
    ["unreachable", "Unavailable", ": the network is unreachable"],
    [
      "timeout",
      "Unavailable",
      ": no answer in time; port 465 speaks TLS from the start, port 587 does not",
    ],
    ["other", "Unavailable", ": what the system said"],
  ] as const
) {
  test(`a handshake that fails as ${loss} is ${tag}`, () =>
    Effect.sync(() => {
      const failure = new MailLost({ step: "tls", loss, said: "what the system said" });
      const reason = mailReason(failure, server);
      deepEqual([reason._tag, reason.message], [tag, `SMTP server smtp.corp.example:465${text}`]);
    }));
}

for (
  const [said, tag, text] of [
    [
      "received corrupt message of type InvalidContentType",
      "Malformed",
      " speaks no TLS from the start; such servers mostly listen on port 587",
    ],
    [
      "received fatal alert: ProtocolVersion",
      "Unauthorized",
      ": the server speaks no TLS newer than 1.1, which is not secure; its operator must enable TLS 1.2",
    ],
    [
      "received fatal alert: InternalError",
      "Unavailable",
      ": the TLS handshake fails (InternalError)",
    ],
  ] as const
) {
  test(`a handshake that ends with "${said}" is ${tag}`, () =>
    Effect.sync(() => {
      const reason = mailReason(new MailLost({ step: "tls", loss: "tls", said }), server);
      deepEqual([reason._tag, reason.message], [tag, `SMTP server smtp.corp.example:465${text}`]);
    }));
}

test("TLS that breaks while a mail is on its way is trouble that passes", () =>
  Effect.sync(() => {
    const said = "received corrupt message of type InvalidContentType";
    const reason = mailReason(new MailLost({ step: "content", loss: "tls", said }), server);
    deepEqual([reason._tag, reason.message], [
      "Unavailable",
      `SMTP server smtp.corp.example:465: ${said}`,
    ]);
  }));

for (
  const [error, loss] of [
    [new Deno.errors.NotCapable('Requires net access to "smtp.corp.example:465"'), "forbidden"],
    [new Deno.errors.ConnectionReset("Connection reset by peer (os error 104)"), "closed"],
    [new Deno.errors.BrokenPipe("Broken pipe (os error 32)"), "closed"],
    [new Deno.errors.UnexpectedEof("unexpected end of file"), "closed"],
    [new Deno.errors.TimedOut("Connection timed out (os error 110)"), "timeout"],
    [new Error("failed to lookup address information: Name or service not known"), "unresolved"],
    [new Deno.errors.NetworkUnreachable("Network is unreachable (os error 101)"), "unreachable"],
    [new Error("No route to host (os error 113)"), "unreachable"],
    [new Deno.errors.InvalidData("invalid peer certificate: UnknownIssuer"), "tls"],
    [new Error("invalid peer certificate: BadEncoding"), "tls"],
    [new Deno.errors.InvalidData("received corrupt message of type InvalidContentType"), "tls"],
    [new Error("received fatal alert: ProtocolVersion"), "tls"],
  ] as const
) {
  test(`${error.name} "${error.message}" is ${loss}`, () =>
    Effect.sync(() => equal(lossOf(error), loss)));
}

test("without the permission to connect the flag for it is named", () =>
  Effect.sync(() => {
    const failure = new MailLost({ step: "connection", loss: "forbidden", said: "" });
    const reason = mailReason(failure, server);
    deepEqual([reason._tag, reason.message], [
      "Unauthorized",
      "Deno has no permission to connect to SMTP server smtp.corp.example:465; allow it with --allow-net=smtp.corp.example:465",
    ]);
  }));

test("what a server says is cut, cleaned and freed of the password in any of its forms", () =>
  Effect.sync(() => {
    const said = `hush aHVzaA== \u001B[31m${"x".repeat(500)}`;
    const failure = new MailRefused({ step: "login", reply: { code: 535, lines: [said] } });
    const reason = mailReason(failure, { ...server, secrets: ["hush", "aHVzaA"] });
    ok(!/hush|aHVzaA|\u001B/.test(reason.message));
    ok(reason.message.length < 350);
  }));
