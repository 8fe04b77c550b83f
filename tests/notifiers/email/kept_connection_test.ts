import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as TestClock from "effect/testing/TestClock";
import { serveScript, type Turn } from "../../simulators/smtp_script.ts";
import { live, test } from "../../testing.ts";
import { plainChannel } from "./mail_channel.ts";
import { alert, message } from "../samples.ts";

/** Verbs of what the server heard. */
const verbs = (lines: ReadonlyArray<string>) => lines.map((line) => line.split(" ")[0]);

for (
  const [what, deed] of [["hangs up", "drop"], ["says 421", [
    "421 4.4.2 idle for too long",
  ]]] as const
) {
  for (const [turn, count] of [["RSET", 1], ["MAIL", 2]] as const) {
    live(
      `a server that ${what} at ${turn} of a kept connection costs no attempt`,
      () =>
        Effect.gen(function* () {
          const server = yield* serveScript((at, _, times) =>
            at === turn && times === count ? deed : undefined
          );
          const channel = yield* plainChannel(server);
          yield* channel.send(message(alert()));
          yield* channel.send(message(alert()));
          deepEqual([server.seen.mails.length, server.seen.connections], [2, 2]);
        }),
    );
  }
}

test("a kept connection that says nothing any more is given up after 3 seconds", () =>
  Effect.gen(function* () {
    const server = yield* serveScript((turn) => turn === "RSET" ? "hang" : undefined);
    const channel = yield* plainChannel(server);
    yield* channel.send(message(alert()));
    const sending = yield* Effect.forkChild(channel.send(message(alert())));
    yield* Effect.promise(() => server.halted);
    yield* TestClock.adjust("3 seconds");
    deepEqual(yield* Fiber.join(sending), { refused: [] });
    deepEqual([server.seen.mails.length, server.seen.connections], [2, 2]);
  }));

live(
  "a server that takes one mail a connection is sent every mail once",
  () =>
    Effect.gen(function* () {
      let mails = 0;
      const server = yield* serveScript((turn) => {
        if (turn === "greeting") mails = 0;
        return turn === "MAIL" && ++mails > 1 ? ["421 4.7.0 one mail a connection"] : undefined;
      });
      const channel = yield* plainChannel(server);
      for (let sent = 0; sent < 4; sent++) yield* channel.send(message(alert()));
      deepEqual([server.seen.mails.length, server.seen.connections], [4, 4]);
    }),
);

test("a connection whose server hangs while recipients are named carries no other mail", () =>
  Effect.gen(function* () {
    const server = yield* serveScript((turn, _, count) =>
      turn === "RCPT" && count === 2 ? "hang" : undefined
    );
    const channel = yield* plainChannel(server, { to_list: ["a@b.c", "d@b.c", "e@b.c"] });
    const sending = yield* Effect.forkChild(Effect.flip(channel.send(message(alert()))));
    yield* Effect.promise(() => server.halted);
    yield* TestClock.adjust("17 seconds");
    yield* Fiber.join(sending);
    deepEqual(yield* channel.send(message(alert())), { refused: [] });
    deepEqual([server.seen.mails.length, server.seen.connections], [1, 2]);
  }));

live(
  "a server that has gone for good after a mail fails the next one as Unavailable",
  () =>
    Effect.gen(function* () {
      const server = yield* serveScript((turn, _, count) =>
        turn === "RSET" || (turn === "greeting" && count > 1) ? "drop" : undefined
      );
      const channel = yield* plainChannel(server);
      yield* channel.send(message(alert()));
      const reason = yield* Effect.flip(channel.send(message(alert())));
      equal(reason._tag, "Unavailable");
      equal(server.seen.connections, 2);
    }),
);

test("a connection that is not used for 5 seconds ends with QUIT", () =>
  Effect.gen(function* () {
    const quit = Promise.withResolvers<void>();
    const server = yield* serveScript((turn) => {
      if (turn === "QUIT") quit.resolve();
      return undefined;
    });
    const channel = yield* plainChannel(server);
    yield* channel.send(message(alert()));
    yield* TestClock.adjust("5 seconds");
    yield* Effect.promise(() => quit.promise);
    deepEqual(verbs(server.seen.lines), ["EHLO", "AUTH", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]);
    yield* channel.send(message(alert()));
    equal(server.seen.connections, 2);
  }));

live("a connection ends with its channel, and with QUIT", () =>
  Effect.gen(function* () {
    const server = yield* serveScript(() => undefined);
    yield* Effect.scoped(
      Effect.flatMap(plainChannel(server), (channel) => channel.send(message(alert()))),
    );
    equal(verbs(server.seen.lines).at(-1), "QUIT");
  }));

live(
  "a check connects and logs in, and a mail after it needs no other connection",
  () =>
    Effect.gen(function* () {
      const server = yield* serveScript(() => undefined);
      const channel = yield* plainChannel(server);
      yield* channel.verify;
      deepEqual(verbs(server.seen.lines), ["EHLO", "AUTH"]);
      yield* channel.send(message(alert()));
      deepEqual(verbs(server.seen.lines), ["EHLO", "AUTH", "MAIL", "RCPT", "RCPT", "DATA"]);
    }),
);

for (
  const [what, turn, reply] of [
    ["a line without end", "EHLO", `250 ${"x".repeat(200_000)}`],
    ["a reply without end", "EHLO", "250-x\r\n".repeat(40_000)],
    ["a line that is no reply", "MAIL", "HTTP/1.1 400 Bad Request"],
    ["a code out of range", "MAIL", "999 what"],
    ["a reply out of turn", "MAIL", "334 go on"],
  ] as ReadonlyArray<readonly [string, Turn, string]>
) {
  live(`${what} is Malformed`, () =>
    Effect.gen(function* () {
      const server = yield* serveScript((at) => at === turn ? [reply] : undefined);
      const channel = yield* plainChannel(server);
      const reason = yield* Effect.flip(channel.send(message(alert())));
      equal(reason._tag, "Malformed");
      ok(reason.message.length < 300, reason.message);
      equal(server.seen.mails.length, 0);
    }));
}
