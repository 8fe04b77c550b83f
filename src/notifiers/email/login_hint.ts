import type { Phrase } from "../../domain/phrase.ts";

/*
 * Big providers refuse the account's password over SMTP, and few say so in their replies:
 * http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=28&&no=1001256
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

/** Said where no password helps. */
const switchedOff = /(?:basic authentication|SmtpClientAuthentication) is disabled/i;

const outlookIsOff: Phrase = {
  en:
    "Outlook takes no password over SMTP for this account: have its administrator allow SMTP AUTH " +
    "(aka.ms/smtp_auth_disabled), or use another server",
  zh: "Outlook 已禁止该账号用密码登录 SMTP：请让管理员允许 SMTP AUTH" +
    "（aka.ms/smtp_auth_disabled），或改用其他邮件服务器",
};

const providers: ReadonlyArray<Provider> = [
  {
    host:
      /(?:^|\.)smtp\.office365\.com$|(?:^|\.)outlook\.(?:com|cn)$|(?:^|\.)(?:hotmail|live)\.com$/i,
    reply: /\.(?:prod|protection)\.(?:partner\.)?outlook\.(?:com|cn)\b/i,
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
    // Not exmail.qq.com, the mail of companies.
    host: /(?:^|(?<!exmail)\.)(?:qq|foxmail)\.com$/i,
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
  switchedOff.test(reply) ? outlookIsOff : (providers.find((each) => each.host.test(host)) ??
    providers.find((each) => each.reply.test(reply)))?.needs;
