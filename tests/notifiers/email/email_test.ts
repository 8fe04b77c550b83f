import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import * as Arr from "effect/Array";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import * as TestClock from "effect/testing/TestClock";
import { Alert, mapEvents } from "../../../src/domain/alert.ts";
import { truncate } from "../../../src/domain/text.ts";
import { listIdOf } from "../../../src/notifiers/email/mail_content.ts";
import { makeTransport } from "../../../src/notifiers/email/transport.ts";
import { text } from "../../../src/message/plain_text.ts";
import { render } from "../../../src/message/render.ts";
import { testAuthority } from "../../simulators/certificates.ts";
import { header } from "../../simulators/mail.ts";
import { serveSmtp } from "../../simulators/smtp.ts";
import { live, test } from "../../testing.ts";
import { digestOf, digestText } from "../../../src/message/digest.ts";
import { login, mailChannel } from "./mail_channel.ts";
import { alert, firstLook, inEnglish, message } from "../samples.ts";

test("an alert arrives by STARTTLS and AUTH with text, HTML and the headers of a machine's mail", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.UTC(2026, 10, 24, 7, 30));
    const server = yield* serveSmtp({ login });
    const channel = yield* mailChannel(server);
    equal(channel.channel, "email");
    deepEqual(yield* channel.send(message(alert())), { refused: [] });

    const [mail, another] = server.mails;
    ok(mail !== undefined && another === undefined);
    deepEqual([mail.secure, mail.user], [true, login.user]);
    deepEqual([mail.sender, mail.recipients], [
      "mrt@corp.example",
      ["one@corp.example", "two@corp.example"],
    ]);
    equal(header(mail, "subject"), "vllm-project/vllm: PR merged — Support DeepSeek-V4");
    equal(header(mail, "from"), "Model Release Tracker <mrt@corp.example>");
    equal(header(mail, "to"), "one@corp.example, two@corp.example");
    equal(header(mail, "message-id"), "<3f8a-channel.mrt@corp.example>");
    equal(header(mail, "date"), "Tue, 24 Nov 2026 07:30:00 +0000");
    equal(header(mail, "auto-submitted"), "auto-generated");
    ok(header(mail, "content-type").startsWith("multipart/alternative"));
    equal(mail.text, text(render(alert(), inEnglish)));
    ok(mail.html.includes('<a href="https://github.com/vllm-project/vllm/pull/12345"'));
  }));

live("a digest is one mail with a table in text and HTML", () =>
  Effect.gen(function* () {
    const server = yield* serveSmtp({ login });
    const channel = yield* mailChannel(server);
    const alerts = [alert(), alert({ title: "Another" })] as const;
    equal(channel.fits(alerts), 2);
    yield* channel.send({ id: "d1", alerts, mention: false, recipients: [] });
    const [mail] = server.mails;
    ok(mail !== undefined);
    equal(header(mail, "subject"), "2 alerts: vllm-project/vllm");
    equal(mail.text, digestText(digestOf(alerts, inEnglish)));
    ok(mail.html.includes("<table") && mail.html.includes("Another</a>"));
  }));

live(
  "a digest carries so many alerts that its mail stays under 1 MB",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ login });
      const channel = yield* mailChannel(server);
      const long = alert({
        title: "字".repeat(300),
        url: `https://a.example/${"x".repeat(2_000)}`,
      });
      const fits = channel.fits(Arr.makeBy(1_000, () => long));
      ok(fits >= 50 && fits < 100, String(fits));
      equal(channel.fits([alert({ url: `https://a.example/${"x".repeat(1_000_000)}` })]), 1);
      equal(channel.fits(Arr.makeBy(200, () => alert())), 200);
      yield* channel.send({
        id: "d1",
        alerts: Arr.makeBy(fits, () => long),
        mention: false,
        recipients: [],
      });
      ok((server.mails[0]?.raw.length ?? Infinity) < 1_000_000);
    }),
);

live(
  "every attempt at an alert carries the same Message-ID, another alert another one",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ login });
      const channel = yield* mailChannel(server);
      yield* channel.send(message(alert()));
      yield* channel.send(message(alert()));
      yield* channel.send(message(firstLook(2, ["one"])));
      const [first, second, third] = server.mails.map((mail) => header(mail, "message-id"));
      equal(first, second);
      notEqual(first, third);
    }),
);

live(
  "mails about one item are one thread, also after a restart, and other items are others",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ login });
      const [first, restarted] = [yield* mailChannel(server), yield* mailChannel(server)];
      yield* first.send(message(alert({ eventType: "pr_opened", title: "one" })));
      yield* restarted.send(message(alert({ eventType: "pr_merged", title: "renamed" })));
      yield* first.send(
        message({ ...alert({ eventType: "pr_updated" }), kind: "updates", total: 3 }),
      );
      yield* first.send(message(alert({ resourceId: "12346" })));
      yield* first.send(message(alert({ source: "github:a/b" })));
      yield* first.send(message(firstLook(2, ["one"])));
      const threads = server.mails.map((mail) => header(mail, "references"));
      match(threads[0] ?? "", /^<[0-9a-f]{32}\.item\.mrt@corp\.example>$/);
      deepEqual(threads.slice(0, 3), [threads[0], threads[0], threads[0]]);
      equal(new Set(threads).size, 4);
      equal(threads[5], "");
      deepEqual(server.mails.map((mail) => header(mail, "in-reply-to")), threads);
    }),
);

live("mails of a channel are sorted by its List-Id", () =>
  Effect.gen(function* () {
    const server = yield* serveSmtp({ login });
    const channel = yield* mailChannel(server);
    yield* channel.send(message(alert()));
    equal(header(server.mails[0]!, "list-id"), "<email.mrt.corp.example>");
    equal(listIdOf("email:infra", "corp.example"), "<infra.email.mrt.corp.example>");
  }));

live("mails that follow each other share one connection", () =>
  Effect.gen(function* () {
    const server = yield* serveSmtp({ login });
    const channel = yield* mailChannel(server);
    for (let n = 0; n < 5; n++) yield* channel.send(message(alert()));
    yield* Effect.all([channel.send(message(alert())), channel.send(message(alert()))], {
      concurrency: 2,
    });
    equal(server.mails.length, 7);
    equal(server.counts.connections, 1);
  }));

live(
  "after a connection broke the next mail goes out over another one, and none twice",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ login });
      const channel = yield* mailChannel(server);
      yield* channel.send(message(alert()));
      server.hangUp();
      yield* channel.send(message(alert()));
      yield* channel.send(message(alert()));
      deepEqual([server.mails.length, server.counts.connections], [3, 2]);
    }),
);

for (const mechanism of ["PLAIN", "LOGIN", "CRAM-MD5"] as const) {
  live(
    `a server that offers ${mechanism} alone is logged in to by that`,
    () =>
      Effect.gen(function* () {
        const server = yield* serveSmtp({ login, mechanisms: [mechanism] });
        const channel = yield* mailChannel(server);
        yield* channel.send(message(alert()));
        deepEqual(server.mails.map(({ user }) => user), [login.user]);
      }),
  );
}

live("TLS from the start works with the login too", () =>
  Effect.gen(function* () {
    const server = yield* serveSmtp({ login, security: "implicit" });
    const { handOver } = yield* makeTransport({
      host: "127.0.0.1",
      port: server.port,
      security: "implicit",
      login: { user: Redacted.make(login.user), password: Redacted.make(login.password) },
      ca: testAuthority,
      ehloName: "corp.example",
    });
    yield* handOver({
      from: { name: "x", address: "a@b.c" },
      to: ["d@e.f"],
      envelope: ["d@e.f"],
      subject: "s",
      text: "t",
      html: "h",
      messageId: "<x@y>",
      thread: null,
      listId: "<x.y>",
      date: new Date(0),
    });
    deepEqual(server.mails.map(({ secure, user }) => [secure, user]), [[true, login.user]]);
  }));

live(
  "with use_tls false and no login a mail goes to a plain relay as it is",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ security: "none" });
      const channel = yield* mailChannel(server, {
        use_tls: false,
        user_env: undefined,
        password_env: undefined,
        from: "robot@corp.example",
      }, {});
      yield* channel.send(message(alert()));
      deepEqual(
        server.mails.map(({ secure, user, sender }) => [secure, user, sender]),
        [[false, undefined, "robot@corp.example"]],
      );
    }),
);

live("the configured sender goes before the SMTP user", () =>
  Effect.gen(function* () {
    const server = yield* serveSmtp({ login });
    const channel = yield* mailChannel(server, { from: "robot@corp.example" });
    yield* channel.send(message(alert()));
    equal(server.mails[0]?.sender, "robot@corp.example");
    ok(header(server.mails[0]!, "message-id").endsWith("@corp.example>"));
  }));

live(
  "only the recipients still to be reached get the mail, if they are still configured",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ login });
      const channel = yield* mailChannel(server);
      yield* channel.send(message(alert(), ["Two@Corp.example", "gone@corp.example"]));
      deepEqual(server.mails.map(({ recipients }) => recipients), [["two@corp.example"]]);
      equal(header(server.mails[0]!, "to"), "one@corp.example, two@corp.example");
      deepEqual(yield* channel.send(message(alert(), ["gone@corp.example"])), { refused: [] });
      equal(server.mails.length, 1);
    }),
);

/** Every header a mail of ours has; one more would be somebody else's. */
const headerNames = [
  "auto-submitted",
  "content-type",
  "date",
  "from",
  "list-id",
  "message-id",
  "mime-version",
  "subject",
  "to",
];

/** Those only a mail about one item has. */
const ofThread = ["in-reply-to", "references"];

const injections = Arbitrary.schema(Schema.Array(Schema.Literals([
  "\r\nBcc: evil@x.example",
  "\nContent-Type: text/html",
  "\r\n\r\n<script>",
  "\r\n.\r\n",
  "=?utf-8?Q?=0D=0ABcc:_x?=",
  "字",
  "😀",
  "\uD83D",
  "\u0000",
  "\u2028",
  " ".repeat(80),
  "a".repeat(90),
])));

live(
  "whatever an alert holds, its mail has the headers we gave it, its title and its text",
  () =>
    Effect.gen(function* () {
      const server = yield* serveSmtp({ login });
      const channel = yield* mailChannel(server);
      const result = yield* Arbitrary.checkEffect(
        Arbitrary.all([Arbitrary.schema(Alert), injections]),
        ([shown, parts]) =>
          Effect.gen(function* () {
            const hostile = {
              ...mapEvents(shown, ({ event, matches }) => ({
                event: { ...event, source: "github:a/b", title: `${event.title}${parts.join("")}` },
                matches: matches.map((match) => ({ ...match, excerpt: parts.join("") })),
              })),
              source: `${shown.source}${parts.join("")}`,
            };
            yield* channel.send({ ...message(hostile), id: `1${shown.id}${parts.join("")}` });
            const mail = server.mails.pop();
            const rendered = render(hostile, inEnglish);
            const squeezed = (text: string) => text.replace(/\s+/g, " ").trim();
            return mail !== undefined &&
              mail.headers.map(([name]) => name).filter((name) => !ofThread.includes(name)).sort()
                  .join() === headerNames.join() &&
              mail.recipients.length === 2 &&
              header(mail, "to") === "one@corp.example, two@corp.example" &&
              /^<[A-Za-z0-9._-]+\.mrt@corp\.example>$/.test(header(mail, "message-id")) &&
              squeezed(header(mail, "subject")) === squeezed(truncate(rendered.title, 200)) &&
              squeezed(mail.text) === squeezed(text(rendered));
          }),
        { runs: 60 },
      );
      equal(Arbitrary.formatCheckFailure(result), undefined);
      equal(server.counts.connections, 1);
    }),
);
