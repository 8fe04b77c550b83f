import type { Phrase } from "../../domain/phrase.ts";

/*
 * Big providers refuse the account's password over SMTP and say so in their help pages, hardly in
 * their replies:
 * https://service.mail.qq.com/detail/0/75
 * https://help.mail.163.com/faqDetail.do?code=d7a5dc8471cd0c0e8b4b8f4f8e49998b374173cfe9171305fa1ce630d7f67ac2
 * https://support.google.com/mail/answer/185833
 * https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission
 */

interface Provider {
  readonly host: RegExp;
  /** Its replies, where the host is a relay of another name. */
  readonly reply: RegExp;
  readonly needs: Phrase;
}

const authorisationCode = (en: string, zh: string): Phrase => ({
  en: `${en} takes an authorisation code (授权码), not the account's password: switch on SMTP in ` +
    "its settings and use the code as the password",
  zh: `${zh}须用授权码登录，不能用账号密码：请在邮箱设置中开启 SMTP 服务，并以授权码作为密码`,
});

const providers: ReadonlyArray<Provider> = [
  {
    host:
      /(?:^|\.)smtp\.office365\.com$|(?:^|\.)outlook\.(?:com|cn)$|(?:^|\.)(?:hotmail|live)\.com$/i,
    reply: /(?:basic authentication|SmtpClientAuthentication) is disabled/i,
    needs: {
      en: "Outlook takes an app password, not the account's, and only where its administrator " +
        "allows SMTP AUTH",
      zh: "Outlook 须用应用密码登录，不能用账号密码，并且须由管理员允许 SMTP AUTH",
    },
  },
  {
    host: /(?:^|\.)(?:gmail|googlemail|google)\.com$/i,
    reply: /\bgsmtp\b|support\.google\.com|application-specific password/i,
    needs: {
      en: "Gmail takes an app password, not the account's: make one at " +
        "myaccount.google.com/apppasswords",
      zh: "Gmail 须用应用专用密码登录，不能用账号密码：请在 myaccount.google.com/apppasswords 生成",
    },
  },
  {
    host: /(?:^|\.)(?:qq|foxmail)\.com$/i,
    reply: /mail\.qq\.com|authorization code/i,
    needs: authorisationCode("QQ Mail", "QQ 邮箱"),
  },
  {
    host: /(?:^|\.)(?:163|126|188|ym\.163)\.com$|(?:^|\.)yeah\.net$/i,
    reply: /\b163\.com|授权码|授权密码/,
    needs: authorisationCode("NetEase Mail", "网易邮箱"),
  },
];

/** What a login with a provider needs that many do not know, by its host or else by its reply. */
export const loginHint = (host: string, reply: string): Phrase | undefined =>
  (providers.find((each) => each.host.test(host)) ??
    providers.find((each) => each.reply.test(reply)))?.needs;
