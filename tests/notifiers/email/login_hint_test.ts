import { equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { MailRefused } from "../../../src/notifiers/email/failure.ts";
import { mailReason } from "../../../src/notifiers/email/reason.ts";
import { test } from "../../testing.ts";

const server = { port: 465, path: "notify.email", secrets: [] };

for (
  const [host, reply, en, zh] of [
    ["smtp.qq.com", "Login fail", "QQ Mail takes an authorisation code (授权码)", "授权码"],
    ["smtp.163.com", "Error: authentication failed", "NetEase Mail takes an auth", "授权码"],
    ["smtp.gmail.com", "5.7.8 BadCredentials", "Gmail takes an app password", "应用专用密码"],
    ["relay.corp", "5.7.8 Learn more at https://support.google.com/mail", "Gmail", "应用专用密码"],
    ["smtp.office365.com", "5.7.3 unsuccessful", "Outlook takes an app password", "应用密码"],
    [
      "relay.corp",
      "5.7.3 Authentication unsuccessful [DB6P18901CA0015.EURP189.PROD.OUTLOOK.COM]",
      "Outlook takes an app password",
      "应用密码",
    ],
    [
      "smtp.office365.com",
      "5.7.139 Authentication unsuccessful, basic authentication is disabled.",
      "Outlook takes no password over SMTP for this account",
      "aka.ms/smtp_auth_disabled",
    ],
    ["smtp.exmail.qq.com", "5.7.8 no", "check user_env", "请检查"],
    ["smtp.corp.example", "5.7.8 no", "check user_env", "请检查"],
    ["notqq.com", "5.7.8 no", "check user_env", "请检查"],
  ] as const
) {
  test(`a login that ${host} refuses with "${reply}" comes with its hint`, () =>
    Effect.sync(() => {
      const refused = new MailRefused({ step: "login", reply: { code: 535, lines: [reply] } });
      const { says, _tag } = mailReason(refused, { ...server, host });
      equal(_tag, "Unauthorized");
      ok(says.en.includes(`(535 ${reply}); ${en}`), says.en);
      ok(says.zh.includes(`（535 ${reply}）；`) && says.zh.includes(zh), says.zh);
    }));
}
