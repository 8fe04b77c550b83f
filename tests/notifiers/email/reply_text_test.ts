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

/** As smtp.qq.com said it for years. */
const ofQq = "\xc7\xeb\xca\xb9\xd3\xc3\xca\xda\xc8\xa8\xc2\xeb\xb5\xc7\xc2\xbc\xa1\xa3" +
  "\xcf\xea\xc7\xe9\xc7\xeb\xbf\xb4: http://service.mail.qq.com/cgi-bin/help";

live(
  "QQ's refusal of a password is readable and comes with its hint, whatever the host",
  () =>
    Effect.gen(function* () {
      const server = yield* serveScript((at) => at === "AUTH" ? [`535 Error: ${ofQq}`] : undefined);
      const channel = yield* plainChannel(server);
      const { says } = yield* Effect.flip(channel.send(message(alert())));
      ok(says.zh.includes("535 Error: 请使用授权码登录。详情请看: http"), says.zh);
      ok(says.zh.includes("QQ 邮箱须用授权码登录"), says.zh);
      ok(says.en.includes("QQ Mail takes an authorisation code"), says.en);
    }),
);

live("a reply in GBK to STARTTLS is read as it is meant", () =>
  Effect.gen(function* () {
    const server = yield* serveScript((at) => at === "STARTTLS" ? [`454 ${gbk}`] : undefined);
    const channel = yield* mailChannel(server);
    const reason = yield* Effect.flip(channel.send(message(alert())));
    ok(reason.message.includes("(454 用户名不存在)"), reason.message);
  }));
