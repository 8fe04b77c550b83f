import * as Duration from "effect/Duration";
import {
  Malformed,
  RateLimited,
  type Reason,
  Rejected,
  Unauthorized,
  Unavailable,
} from "../../domain/errors.ts";
import { verbatim } from "../../domain/phrase.ts";
import { defaultRetryAfter } from "../../domain/rate_budget.ts";
import { isAboutLogin, isAboutName, isTooMany, type MailRefused } from "./failure.ts";
import { loginHint } from "./login_hint.ts";
import { type Naming, noStartTls, unanswered } from "./naming.ts";

/** Which reason a reply stands for that is not the one the step needs. */
export const refusedReason = (failure: MailRefused, told: Naming): Reason => {
  const { step, reply: { code, lines } } = failure;
  const { name, path, recipient } = told;
  const said = told.quote([code, ...lines].join(" "));
  if (code < 400) {
    return step === "verdict" ? unanswered(told, verbatim(said)) : new Malformed({
      says: {
        en: `${name.en} answers out of turn (${said})`,
        zh: `${name.zh} 的回复不合时序（${said}）`,
      },
    });
  }
  const minds = isAboutName(failure);
  if (step === "recipient" && !minds && code !== 421 && !isAboutLogin(code)) {
    return code < 500 || isTooMany(failure)
      ? new Unavailable({
        says: {
          en: `${name.en} cannot take mail for ${recipient} right now (${said})`,
          zh: `${name.zh} 暂时不收给 ${recipient} 的邮件（${said}）`,
        },
      })
      : new Rejected({
        says: {
          en: `${name.en} refuses ${recipient} (${said})`,
          zh: `${name.zh} 拒绝收件人 ${recipient}（${said}）`,
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
          en: `${name.en} cannot take mail right now (${said})` +
            (minds ? `; if this lasts, set ${path}.ehlo_name to a name it accepts` : ""),
          zh: `${name.zh} 暂时不收邮件（${said}）` +
            (minds ? `；若持续如此，请将 ${path}.ehlo_name 设为其接受的主机名` : ""),
        },
      });
  }
  if (step === "login" || isAboutLogin(code)) {
    const hint = loginHint(told.host, lines.join(" ")) ?? {
      en: `check user_env and password_env of ${path}`,
      zh: `请检查 ${path} 的 user_env 和 password_env`,
    };
    return new Unauthorized({
      says: {
        en: `${name.en} does not accept the login (${said}); ${hint.en}`,
        zh: `${name.zh} 拒绝登录（${said}）；${hint.zh}`,
      },
    });
  }
  if (minds) {
    return new Unauthorized({
      says: {
        en: `${name.en} does not accept the name MRT gives itself (${said}); set ` +
          `${path}.ehlo_name to this machine's host name`,
        zh:
          `${name.zh} 不接受 MRT 自报的主机名（${said}）；请将 ${path}.ehlo_name 设为本机的主机名`,
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
