import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as TestClock from "effect/testing/TestClock";
import { mailReason } from "../../src/notifiers/email_reason.ts";
import { elsewhere } from "../simulators/certificates.ts";
import { closedPort } from "../simulators/serve.ts";
import { serveSmtp, type SmtpFaults } from "../simulators/smtp.ts";
import { collectWarnings, live, test } from "../testing.ts";
import { login, mailChannel, temporaryFile } from "./mail_channel.ts";
import { alert, message } from "./samples.ts";

const failure = (server: { readonly port: number }, overrides: Record<string, unknown> = {}) =>
  Effect.gen(function* () {
    const channel = yield* mailChannel(server, overrides);
    const error = yield* Effect.flip(channel.send(message(alert())));
    equal(error.channel, "email");
    ok(!JSON.stringify(error).includes(login.password), "the password is in the error");
    return error.reason;
  });

const faultOf = (faults: Partial<SmtpFaults>) =>
  Effect.gen(function* () {
    const server = yield* serveSmtp({ login });
    Object.assign(server.faults, faults);
    const reason = yield* failure(server);
    return [reason._tag, reason.message.replace(`localhost:${server.port}`, "S")];
  });

for (
  const [what, faults, found] of [
    ["a login the server refuses", { auth: [535, "5.7.8 no"] }, [
      "Unauthorized",
      "SMTP server S does not accept the login (535 5.7.8 no); look at user_env and password_env of notify.email",
    ]],
    ["a reply that repeats the password", { auth: [535, `5.7.8 ${login.password} is wrong`] }, [
      "Unauthorized",
      "SMTP server S does not accept the login (535 5.7.8 … is wrong); look at user_env and password_env of notify.email",
    ]],
    ["a login that cannot be checked right now", { auth: [454, "4.7.0 later"] }, [
      "Unavailable",
      "SMTP server S cannot take mail right now (454 4.7.0 later)",
    ]],
    ["a sender refused for good", { sender: [550, "5.7.1 not you"] }, [
      "Rejected",
      "SMTP server S refuses the mail (550 5.7.1 not you)",
    ]],
    ["a sender that needs a login first", { sender: [530, "5.7.0 log in"] }, [
      "Unauthorized",
      "SMTP server S does not accept the login (530 5.7.0 log in); look at user_env and password_env of notify.email",
    ]],
    ["a sender refused for now", { sender: [451, "4.3.0 try later"] }, [
      "Unavailable",
      "SMTP server S cannot take mail right now (451 4.3.0 try later)",
    ]],
    ["a server about to stop", { sender: [421, "4.3.2 shutting down"] }, [
      "Unavailable",
      "SMTP server S cannot take mail right now (421 4.3.2 shutting down)",
    ]],
    ["a server that finds us too fast", { sender: [450, "4.7.1 too many messages"] }, [
      "RateLimited",
      "SMTP server S asks for patience (450 4.7.1 too many messages); waiting 60 s",
    ]],
    ["a full disk", { data: [452, "4.3.1 no space"] }, [
      "Unavailable",
      "SMTP server S cannot take mail right now (452 4.3.1 no space)",
    ]],
    ["content refused for good", { data: [554, "5.7.1 looks like\r spam \u0007"] }, [
      "Rejected",
      "SMTP server S refuses the mail (554 5.7.1 looks like spam)",
    ]],
    ["recipients that are all refused for good", {
      recipients: { "one@corp.example": [550, "who"], "two@corp.example": [551, "who"] },
    }, ["Rejected", "SMTP server S refuses the mail (551 who)"]],
    ["recipients of whom one is refused only for now", {
      recipients: { "one@corp.example": [450, "busy"], "two@corp.example": [550, "who"] },
    }, ["Unavailable", "SMTP server S cannot take mail right now (450 busy)"]],
    ["a connection that breaks after the mail was taken", { dropAfterData: true }, [
      "Unavailable",
      "SMTP server S: the connection broke off",
    ]],
  ] as const
) {
  live(`${what} is ${found[0]}`, () =>
    Effect.gen(function* () {
      deepEqual(yield* faultOf(faults), found);
    }));
}

live(
  "a mail whose connection broke after it was taken is not sent again by the mailer",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ login });
      const channel = yield* mailChannel(server);
      server.faults.dropAfterData = true;
      yield* Effect.flip(channel.send(message(alert())));
      equal(server.mails.length, 1);
    }),
);

live("after a refused mail the next one goes out", () =>
  Effect.gen(function* () {
    const server = yield* serveSmtp({ login });
    const channel = yield* mailChannel(server);
    server.faults.data = [554, "no"];
    yield* Effect.flip(channel.send(message(alert())));
    server.faults.data = null;
    yield* channel.send(message(alert()));
    equal(server.mails.length, 1);
  }));

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

live(
  "a certificate of an unknown authority is Unauthorized and names ca_file",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ login });
      const reason = yield* failure(server, { ca_file: undefined });
      equal(reason._tag, "Unauthorized");
      ok(reason.message.startsWith(`The TLS certificate of SMTP server localhost:${server.port}`));
      ok(reason.message.endsWith("a private CA is configured with notify.email.ca_file"));
      equal(server.counts.logins, 0);
    }),
);

live("a trusted certificate for another host is Unauthorized", () =>
  Effect.gen(function* () {
    const server = yield* serveSmtp({ login, certificate: elsewhere });
    const reason = yield* failure(server);
    equal(reason._tag, "Unauthorized");
    ok(reason.message.includes("certificate"), reason.message);
    equal(server.counts.logins, 0);
  }));

live("a server nobody answers for is Unavailable", () =>
  Effect.gen(function* () {
    const port = Number(new URL(yield* closedPort).port);
    const reason = yield* failure({ port });
    equal(reason._tag, "Unavailable");
    equal(reason.message, `SMTP server localhost:${port}: the connection is refused`);
  }));

/** A server that says `greeting` to everybody and closes when asked to. */
const serveRaw = (greeting: string | null, arrived: () => void = () => {}) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const open = new Set<Deno.Conn>();
      const serving = (async () => {
        for await (const connection of listener) {
          arrived();
          if (greeting === null) {
            connection.close();
            continue;
          }
          open.add(connection);
          await connection.write(new TextEncoder().encode(greeting));
        }
      })();
      return { listener, open, serving, port: listener.addr.port };
    }),
    ({ listener, open, serving }) =>
      Effect.promise(() => {
        listener.close();
        for (const connection of open) connection.close();
        return serving;
      }),
  );

live("a server that hangs up without a greeting is Unavailable", () =>
  Effect.gen(function* () {
    const server = yield* serveRaw(null);
    const reason = yield* failure(server);
    equal(reason._tag, "Unavailable");
  }));

live("a server of another kind is Malformed", () =>
  Effect.gen(function* () {
    const server = yield* serveRaw("HTTP/1.1 400 Bad Request\r\n\r\n");
    const reason = yield* failure(server);
    equal(reason._tag, "Malformed");
  }));

test("a server that never greets costs 17 seconds and is Unavailable", () =>
  Effect.gen(function* () {
    const arrived = Promise.withResolvers<void>();
    const server = yield* serveRaw("", arrived.resolve);
    const failing = yield* Effect.forkChild(failure(server));
    yield* Effect.promise(() => arrived.promise);
    yield* TestClock.adjust("17 seconds");
    const reason = yield* Fiber.join(failing);
    equal(reason._tag, "Unavailable");
    equal(reason.message, `SMTP server localhost:${server.port} took no mail within 17 s`);
  }));

live(
  "a ca_file that cannot be used is told at the start and with every mail",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ login });
      const empty = yield* temporaryFile("nothing");
      for (
        const [path, problem] of [
          ["./no such file.pem", "cannot be read (NotFound)"],
          [empty, "holds no certificate in PEM form"],
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

const server = { host: "smtp.corp.example", port: 465, secrets: [] };

for (
  const [error, tag, message] of [
    [
      { code: "ENOTFOUND", message: "getaddrinfo ENOTFOUND smtp.corp.example" },
      "Unavailable",
      "SMTP server smtp.corp.example:465: the host name cannot be resolved",
    ],
    [
      { code: "ESOCKET", originalCode: "ECONNRESET", message: "read ECONNRESET" },
      "Unavailable",
      "SMTP server smtp.corp.example:465: the connection was reset",
    ],
    [
      { code: "ETIMEDOUT", message: "Greeting never received" },
      "Unavailable",
      "SMTP server smtp.corp.example:465: no answer in time; port 465 speaks TLS from the start, port 587 does not",
    ],
    [
      { code: "ESOCKET", originalCode: "ERR_SSL_WRONG_VERSION_NUMBER", message: "corrupt" },
      "Malformed",
      "SMTP server smtp.corp.example:465 speaks no TLS from the start; such servers mostly listen on port 587",
    ],
    [
      { name: "NotCapable", message: 'Requires net access to "smtp.corp.example:465"' },
      "Unauthorized",
      "Deno has no permission to connect to SMTP server smtp.corp.example:465; allow it with --allow-net=smtp.corp.example:465",
    ],
    [
      { code: "ETLS", responseCode: 454, response: "454 TLS not available" },
      "Unavailable",
      "SMTP server smtp.corp.example:465 cannot take mail right now (454 TLS not available)",
    ],
    [
      { code: "EMESSAGE", message: "Message size larger than allowed 10" },
      "Rejected",
      "SMTP server smtp.corp.example:465: Message size larger than allowed 10",
    ],
    [
      { code: "EENVELOPE", responseCode: 250, response: "250 what" },
      "Malformed",
      "SMTP server smtp.corp.example:465 answers out of turn (250 what)",
    ],
    [undefined, "Unavailable", "SMTP server smtp.corp.example:465: without a word"],
  ] as const
) {
  test(`a mailer's error ${JSON.stringify(error)?.slice(0, 70)} is ${tag}`, () =>
    Effect.sync(() => {
      const reason = mailReason(error, server);
      deepEqual([reason._tag, reason.message], [tag, message]);
    }));
}

test("what a server says is cut, cleaned and freed of the password in any of its forms", () =>
  Effect.sync(() => {
    const reason = mailReason(
      {
        code: "EAUTH",
        responseCode: 535,
        response: `535 hush aHVzaA== \u001B[31m${"x".repeat(500)}`,
      },
      { ...server, secrets: ["hush", "aHVzaA=="] },
    );
    ok(!/hush|aHVzaA|\u001B/.test(reason.message));
    ok(reason.message.length < 350);
  }));
