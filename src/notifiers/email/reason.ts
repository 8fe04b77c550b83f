import { Malformed, type Reason, Rejected, Unauthorized } from "../../domain/errors.ts";
import { verbatim } from "../../domain/phrase.ts";
import type { MailFailure, MailUnfit } from "./failure.ts";
import { lostReason } from "./lost_reason.ts";
import { type MailServer, type Naming, namingOf, noStartTls, unanswered } from "./naming.ts";
import { refusedReason } from "./refused_reason.ts";

/**
 * Which reason a failure stands for. Of a recipient it concerns that recipient, of the data the mail,
 * of any other step the whole channel.
 */
export const mailReason = (
  failure: MailFailure,
  server: MailServer,
  recipient = "",
): Reason => {
  const told = namingOf(server, recipient);
  switch (failure._tag) {
    case "MailRefused":
      return refusedReason(failure, told);
    case "MailLost":
      return lostReason(failure, told);
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
          en: `${what.en}; have it allow PLAIN or LOGIN, use another port, or leave out user_env ` +
            `and password_env of ${path}`,
          zh: `${what.zh}；请让其允许 PLAIN 或 LOGIN，换一个端口，或去掉 ${path} 的 user_env 和 ` +
            "password_env",
        },
      });
    case "sender":
      return new Rejected({ says: what });
  }
};
