import { createHmac } from "node:crypto";
import * as Effect from "effect/Effect";
import * as Base64 from "effect/encoding/Base64";
import * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import { type MailFailure, MailUnfit, type Reply } from "./email_failure.ts";

export interface Login {
  readonly user: Redacted.Redacted;
  readonly password: Redacted.Redacted;
}

/** Sends a line and takes no other reply than one whose code begins with the digit, by default 2. */
type Command = (line: string, digit?: number) => Effect.Effect<Reply, MailFailure>;

/** Logs in by the first mechanism of ours among those the server offers. */
export const logIn = Effect.fnUntraced(function* (
  command: Command,
  offered: string,
  login: Login,
) {
  const [user, password] = [Redacted.value(login.user), Redacted.value(login.password)];
  const mechanism = ["PLAIN", "LOGIN", "CRAM-MD5"].find((known) =>
    offered.split(" ").includes(known)
  );
  switch (mechanism) {
    case "PLAIN":
      return yield* command(`AUTH PLAIN ${Base64.encode(`\0${user}\0${password}`)}`);
    case "LOGIN":
      yield* command("AUTH LOGIN", 3);
      yield* command(Base64.encode(user), 3);
      return yield* command(Base64.encode(password));
    case "CRAM-MD5": {
      const { lines } = yield* command("AUTH CRAM-MD5", 3);
      const challenge = Result.getOrElse(Base64.decode(lines.join("")), () => new Uint8Array());
      const digest = createHmac("md5", password).update(challenge).digest("hex");
      return yield* command(Base64.encode(`${user} ${digest}`));
    }
  }
  return yield* new MailUnfit({
    step: "login",
    problem: offered === "" ? "offers no login" : `offers no login that MRT knows, only ${offered}`,
  });
});
