import { Malformed, type Reason, Unauthorized, Unavailable } from "../../domain/errors.ts";
import { type Phrase, verbatim } from "../../domain/phrase.ts";
import { tlsProblem } from "../../http/tls_problem.ts";
import type { Loss, MailLost, Step } from "./failure.ts";
import { about, type Naming, otherTls, unanswered } from "./naming.ts";

/** Which reason a connection stands for that did not come about or ended. */
export const lostReason = ({ step, loss, said }: MailLost, told: Naming): Reason => {
  const { name } = told;
  const why = words[loss] ?? verbatim(told.quote(said));
  if (step === "verdict") return unanswered(told, why);
  switch (loss) {
    case "forbidden":
      return new Unauthorized({
        says: {
          en: `Deno has no permission to connect to ${name.en}; allow it with ` +
            `--allow-net=${told.host}:${told.port}`,
          zh: `Deno 没有连接 ${name.zh} 的权限；请用 --allow-net=${told.host}:${told.port} 放行`,
        },
      });
    case "tls":
      return tlsReason(step, said, told);
    case "timeout":
      return new Unavailable({
        says: about(
          told,
          mismatched.includes(step)
            ? {
              en: `${why.en}; ${otherTls.en}, port 587 does not`,
              zh: `${why.zh}；${otherTls.zh}，587 端口则不是`,
            }
            : why,
        ),
      });
    default:
      return new Unavailable({ says: about(told, why) });
  }
};

/** What the operator can mend passes with his help alone, anything else perhaps by itself. */
const tlsReason = (step: Step, said: string, told: Naming): Reason => {
  const { kind, what } = tlsProblem(said) ?? { kind: "other", what: verbatim(told.quote(said)) };
  switch (kind) {
    case "authority":
      return new Unauthorized({
        says: about(told, {
          en: `${what.en}; a private CA is configured with ${told.path}.ca_file`,
          zh: `${what.zh}；私有 CA 用 ${told.path}.ca_file 配置`,
        }),
      });
    case "certificate":
    case "outdated":
      return new Unauthorized({ says: about(told, what) });
    case "no_tls":
      if (step === "tls") {
        return new Malformed({
          says: {
            en:
              `${told.name.en} speaks no TLS from the start; such servers mostly listen on port 587`,
            zh: `${told.name.zh} 并非一开始就使用 TLS；这类服务器多在 587 端口`,
          },
        });
      }
      return step === "starttls"
        ? new Malformed({
          says: {
            en: `${told.name.en} offers STARTTLS but does not speak TLS`,
            zh: `${told.name.zh} 提供 STARTTLS，却不支持 TLS`,
          },
        })
        // It did speak TLS before.
        : new Unavailable({ says: about(told, verbatim(told.quote(said))) });
    case "client":
    case "other":
      return new Unavailable({ says: about(told, what) });
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
