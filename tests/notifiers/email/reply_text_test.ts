import { ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { serveScript } from "../../simulators/smtp_script.ts";
import { live } from "../../testing.ts";
import { alert, message } from "../samples.ts";
import { mailChannel, plainChannel } from "./mail_channel.ts";

/** What a server says in GBK, as one character for each byte. */
const gbk = "\xd3\xc3\xbb\xa7\xc3\xfb\xb2\xbb\xb4\xe6\xd4\xda";

for (const [turn, code] of [["AUTH", 535], ["MAIL", 550], ["RCPT", 550]] as const) {
  for (
    const [encoding, said] of [["GBK", gbk], [
      "UTF-8",
      String.fromCharCode(
        ...new TextEncoder().encode("用户名不存在"),
      ),
    ]] as const
  ) {
    live(`a reply in ${encoding} to ${turn} is read as it is meant`, () =>
      Effect.gen(function* () {
        const server = yield* serveScript((at) => at === turn ? [`${code} ${said}`] : undefined);
        const channel = yield* plainChannel(server, { to_list: ["a@b.c"] });
        const result = yield* Effect.exit(channel.send(message(alert())));
        ok(JSON.stringify(result).includes(`(${code} 用户名不存在)`), JSON.stringify(result));
      }));
  }
}

live("a reply in GBK to STARTTLS is read as it is meant", () =>
  Effect.gen(function* () {
    const server = yield* serveScript((at) => at === "STARTTLS" ? [`454 ${gbk}`] : undefined);
    const channel = yield* mailChannel(server);
    const reason = yield* Effect.flip(channel.send(message(alert())));
    ok(reason.message.includes("(454 用户名不存在)"), reason.message);
  }));
