import * as Duration from "effect/Duration";
import {
  Malformed,
  RateLimited,
  type Reason,
  Rejected,
  Unanswered,
  Unauthorized,
  Unavailable,
} from "../../domain/errors.ts";
import { defaultRetryAfter } from "../../domain/rate_budget.ts";
import { cleanLine, truncate } from "../../domain/text.ts";
import {
  isAboutLogin,
  isTooMany,
  type Loss,
  type MailFailure,
  type MailLost,
  type MailRefused,
  type MailUnfit,
  type Step,
} from "./failure.ts";
import { type Phrase, verbatim } from "../../domain/phrase.ts";

/** What the classification has to know about the server and must not repeat. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** Where the config has it: `notify.email`, or `notify.email[1]` for one of several. */
  readonly path: string;
  /** Texts a server might echo and no message may hold: the password in its forms. */
  readonly secrets: ReadonlyArray<string>;
}

/** The words for a failure: the server's name, where it is configured, what it said, safe and short. */
interface Naming {
  readonly name: Phrase;
  readonly path: string;
  readonly quote: (said: string) => string;
}

/**
 * Which reason a failure stands for. Of a recipient it concerns that recipient, of the data the mail,
 * of any other step the whole channel.
 */
export const mailReason = (failure: MailFailure, server: MailServer): Reason => {
  const told = {
    name: {
      en: `SMTP server ${server.host}:${server.port}`,
      zh: `SMTP 服务器 ${server.host}:${server.port}`,
    },
    path: server.path,
    quote: (said: string) => quote(said, server.secrets),
  };
  switch (failure._tag) {
    case "MailRefused":
      return refused(failure, told);
    case "MailLost":
      return lost(failure, told, server);
    case "MailGarbled":
      return failure.step === "verdict"
        ? unanswered(told, verbatim(told.quote(failure.said)))
        : new Malformed({
          says: {
            en: `${told.name.en} does not speak SMTP (${told.quote(failure.said)})`,
            zh: `${told.name.zh} 不是 SMTP 服务（${told.quote(failure.said)}）`,
          },
        });
    case "MailUnfit":
      return unfit(failure, told);
  }
};

const unanswered = ({ name }: Naming, how: Phrase) =>
  new Unanswered({
    says: {
      en: `${name.en} was sent the mail but never confirmed it (${how.en}); it may have arrived`,
      zh: `邮件已发给 ${name.zh}，但没有得到确认（${how.zh}）；可能已送达`,
    },
  });

const refused = (failure: MailRefused, told: Naming): Reason => {
  const { step, reply: { code, lines } } = failure;
  const { name, path } = told;
  const said = told.quote([code, ...lines].join(" "));
  if (code < 400) {
    return step === "verdict" ? unanswered(told, verbatim(said)) : new Malformed({
      says: {
        en: `${name.en} answers out of turn (${said})`,
        zh: `${name.zh} 的回复不合时序（${said}）`,
      },
    });
  }
  if (step === "recipient" && code !== 421 && !isAboutLogin(code)) {
    return code < 500 || isTooMany(failure)
      ? new Unavailable({
        says: {
          en: `${name.en} cannot take mail for this recipient right now (${said})`,
          zh: `${name.zh} 暂时不收该收件人的邮件（${said}）`,
        },
      })
      : new Rejected({
        says: {
          en: `${name.en} refuses this recipient (${said})`,
          zh: `${name.zh} 拒绝该收件人（${said}）`,
        },
      });
  }
  if (code < 500) {
    return /too many|rate.?limit|throttl|too fast|slow down/i.test(said)
      ? new RateLimited({
        says: {
          en: `${name.en} limits the rate (${said}); waiting ${
            Duration.toSeconds(defaultRetryAfter)
          } s`,
          zh: `${name.zh} 限制发信频率（${said}）；等待 ${
            Duration.toSeconds(defaultRetryAfter)
          } 秒`,
        },
        retryAfter: defaultRetryAfter,
      })
      : new Unavailable({
        says: {
          en: `${name.en} cannot take mail right now (${said})`,
          zh: `${name.zh} 暂时不收邮件（${said}）`,
        },
      });
  }
  if (step === "login" || isAboutLogin(code)) {
    return new Unauthorized({
      says: {
        en: `${name.en} does not accept the login (${said}); check user_env and password_env ` +
          `of ${path}`,
        zh: `${name.zh} 拒绝登录（${said}）；请检查 ${path} 的 user_env 和 password_env`,
      },
    });
  }
  const refusesMail = {
    en: `${name.en} refuses the mail (${said})`,
    zh: `${name.zh} 拒收邮件（${said}）`,
  };
  switch (step) {
    case "starttls":
      return noStartTls({
        en: `${name.en} refuses STARTTLS (${said})`,
        zh: `${name.zh} 拒绝 STARTTLS（${said}）`,
      });
    case "sender":
      return code === 552 || /^5\.3\.4\b/.test(lines[0] ?? "")
        ? new Rejected({ says: refusesMail })
        : new Unauthorized({
          says: {
            en: `${name.en} does not accept the sender (${said}); check ${path}.from, ` +
              "and whether the login may send as that address",
            zh:
              `${name.zh} 拒绝该发件人（${said}）；请检查 ${path}.from，以及该账号能否以此地址发信`,
          },
        });
    case "data":
    case "content":
    case "verdict":
      return new Rejected({ says: refusesMail });
    default:
      return new Unauthorized({
        says: {
          en: `${name.en} refuses the connection (${said}); ask its operator to admit this machine`,
          zh: `${name.zh} 拒绝连接（${said}）；请让其管理员放行本机`,
        },
      });
  }
};

const otherTls: Phrase = {
  en: "port 465 speaks TLS from the start",
  zh: "465 端口从一开始就使用 TLS",
};

const noStartTls = ({ en, zh }: Phrase) =>
  new Unauthorized({
    says: {
      en: `${en}; ${otherTls.en}, or set use_tls to false where the network is trusted`,
      zh: `${zh}；${otherTls.zh}；若网络可信，也可将 use_tls 设为 false`,
    },
  });

const unfit = ({ step, problem }: MailUnfit, { name, path, quote }: Naming): Reason => {
  const what = {
    en: `${name.en} ${quote(problem.en)}`,
    zh: `${name.zh} ${quote(problem.zh)}`,
  };
  switch (step) {
    case "starttls":
      return noStartTls(what);
    case "login":
      return new Unauthorized({
        says: {
          en: `${what.en}; use another port, or leave out user_env and password_env of ${path}`,
          zh: `${what.zh}；请换一个端口，或去掉 ${path} 的 user_env 和 password_env`,
        },
      });
    case "sender":
      return new Rejected({ says: what });
  }
};

const lost = ({ step, loss, said }: MailLost, told: Naming, server: MailServer): Reason => {
  const { name } = told;
  const why = words[loss] ?? verbatim(told.quote(said));
  if (step === "verdict") return unanswered(told, why);
  switch (loss) {
    case "forbidden":
      return new Unauthorized({
        says: {
          en: `Deno has no permission to connect to ${name.en}; allow it with ` +
            `--allow-net=${server.host}:${server.port}`,
          zh:
            `Deno 没有连接 ${name.zh} 的权限；请用 --allow-net=${server.host}:${server.port} 放行`,
        },
      });
    case "untrusted":
      return new Unauthorized({
        says: {
          en: `The TLS certificate of ${name.en} is not trusted (${told.quote(said)}); ` +
            `a private CA is configured with ${told.path}.ca_file`,
          zh: `${name.zh} 的 TLS 证书不受信任（${told.quote(said)}）；` +
            `私有 CA 用 ${told.path}.ca_file 配置`,
        },
      });
    case "no_tls":
      return new Malformed({
        says: step === "tls"
          ? {
            en: `${name.en} speaks no TLS from the start; such servers mostly listen on port 587`,
            zh: `${name.zh} 并非一开始就使用 TLS；这类服务器多在 587 端口`,
          }
          : {
            en: `${name.en} offers STARTTLS but does not speak TLS`,
            zh: `${name.zh} 提供 STARTTLS，却不支持 TLS`,
          },
      });
    case "timeout":
      return new Unavailable({
        says: mismatched.includes(step)
          ? {
            en: `${name.en}: ${why.en}; ${otherTls.en}, port 587 does not`,
            zh: `${name.zh}：${why.zh}；${otherTls.zh}，587 端口则不是`,
          }
          : { en: `${name.en}: ${why.en}`, zh: `${name.zh}：${why.zh}` },
      });
    default:
      return new Unavailable({
        says: { en: `${name.en}: ${why.en}`, zh: `${name.zh}：${why.zh}` },
      });
  }
};

/** Where a server hangs when only one side waits for TLS. */
const mismatched: ReadonlyArray<Step> = ["connection", "tls", "greeting"];

const words: Partial<Record<Loss, Phrase>> = {
  closed: { en: "the connection broke off", zh: "连接中断" },
  timeout: { en: "no answer in time", zh: "没有及时答复" },
  refused: { en: "the connection is refused", zh: "连接被拒绝" },
  unresolved: { en: "the host name cannot be resolved", zh: "无法解析主机名" },
  unreachable: { en: "the network is unreachable", zh: "网络不可达" },
};

const quote = (text: string, secrets: ReadonlyArray<string>): string => {
  let safe = text;
  for (const secret of secrets) safe = safe.replaceAll(secret, "…");
  return truncate(cleanLine(safe), 160) || "without a word";
};
