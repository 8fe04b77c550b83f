import { equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { serveScript } from "../../simulators/smtp_script.ts";
import { live } from "../../testing.ts";
import { alert, message } from "../samples.ts";
import { plainChannel } from "./mail_channel.ts";

live(
  "the name at EHLO is the configured one, or else the sender's domain",
  () =>
    Effect.gen(function* () {
      for (
        const [overrides, name] of [
          [{}, "corp.example"],
          [{ from: "robot@mail.test" }, "mail.test"],
          [{ from: "robot@mail.test", ehlo_name: "mrt.corp.example" }, "mrt.corp.example"],
        ] as const
      ) {
        const server = yield* serveScript(() => undefined);
        const channel = yield* plainChannel(server, overrides);
        yield* channel.send(message(alert()));
        equal(server.seen.lines[0], `EHLO ${name}`);
      }
    }),
);

for (
  const [turn, reply, tag] of [
    ["EHLO", "421 4.7.0 Try again later, closing connection. (EHLO)", "Unavailable"],
    ["RCPT", "504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname", "Unauthorized"],
    ["MAIL", "550 5.7.1 bad HELO", "Unauthorized"],
  ] as const
) {
  live(
    `a server that minds our name with ${reply} costs no mail and is told ehlo_name`,
    () =>
      Effect.gen(function* () {
        const server = yield* serveScript((at) => at === turn ? [reply] : undefined);
        const channel = yield* plainChannel(server);
        const reason = yield* Effect.flip(channel.send(message(alert())));
        equal(reason._tag, tag);
        for (const text of [reason.says.en, reason.says.zh]) {
          ok(text.includes("notify.email.ehlo_name"), text);
        }
      }),
  );
}
