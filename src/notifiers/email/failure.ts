import * as Data from "effect/Data";
import type * as MutableRef from "effect/MutableRef";
import type { Phrase } from "../../domain/phrase.ts";

/** A server's reply (RFC 5321, 4.2). */
export interface Reply {
  readonly code: number;
  /** Its lines without the code in front. */
  readonly lines: ReadonlyArray<string>;
}

export const isAboutLogin = (code: number): boolean => [530, 534, 535, 538].includes(code);

/**
 * Where a mail was when it failed. `resume` is a connection kept from the mail before that the server
 * has ended meanwhile. `content` is a mail on its way, unless a reply tells the command it refuses.
 * `verdict` begins with the final dot: from then on the server may have the mail, at every other step
 * it has not.
 */
export type Step =
  | "connection"
  | "tls"
  | "greeting"
  | "hello"
  | "starttls"
  | "login"
  | "resume"
  | "sender"
  | "recipient"
  | "data"
  | "content"
  | "verdict";

/** The step that is being taken. */
export type At = MutableRef.MutableRef<Step>;

/** The server replied, and not with what the step needs. */
export class MailRefused extends Data.TaggedError("MailRefused")<{
  readonly step: Step;
  readonly reply: Reply;
}> {}

/** What a connection fails of. */
export type Loss =
  | "closed"
  | "timeout"
  | "refused"
  | "unresolved"
  | "unreachable"
  | "forbidden"
  | "tls"
  | "other";

/** The connection did not come about or ended, and no reply came. */
export class MailLost extends Data.TaggedError("MailLost")<{
  readonly step: Step;
  readonly loss: Loss;
  /** What the system said. */
  readonly said: string;
}> {}

/** What the server says is not SMTP. */
export class MailGarbled extends Data.TaggedError("MailGarbled")<{
  readonly step: Step;
  readonly said: string;
}> {}

/** The server offers less than the mail needs: TLS, a login, room. */
export class MailUnfit extends Data.TaggedError("MailUnfit")<{
  readonly step: "starttls" | "login" | "sender";
  /** Goes on after the server's name: `offers no STARTTLS`. */
  readonly problem: Phrase;
}> {}

/** Why a mail did not reach the server, or one of its recipients. */
export type MailFailure = MailRefused | MailLost | MailGarbled | MailUnfit;

/** The failure that a server's words stand for where they are not those the step needs. */
export const mailRefusal = (step: Step, said: string): MailRefused | MailGarbled => {
  const lines = said.trimEnd().split(/\r?\n/);
  const code = /^([2-5]\d\d)(?:[ -]|$)/.exec(lines[0] ?? "")?.[1];
  return code === undefined ? new MailGarbled({ step, said }) : new MailRefused({
    step,
    reply: { code: Number(code), lines: lines.map((line) => line.slice(4)) },
  });
};

/** The name we gave ourselves is what the server minds; Postfix says so as late as to a recipient. */
export const isAboutName = ({ step, reply: { lines } }: MailRefused): boolean =>
  step === "hello" ||
  ((step === "sender" || step === "recipient") && /\b(?:he|eh)lo\b/i.test(lines.join(" ")));

/** The connection is about to end, or nobody is taken without a login or under our name. */
export const isAboutEverybody = (failure: MailFailure): boolean =>
  failure._tag !== "MailRefused" || failure.reply.code === 421 ||
  isAboutLogin(failure.reply.code) || isAboutName(failure);

/** The mail has as many recipients as the server takes at once (RFC 5321, 4.5.3.1.10). */
export const isTooMany = (failure: MailFailure): boolean =>
  failure._tag === "MailRefused" && [452, 552].includes(failure.reply.code) &&
  /[45]\.5\.3|too many recipients/i.test(failure.reply.lines.join(" "));
