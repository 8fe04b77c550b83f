import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import * as Redacted from "effect/Redacted";
import { mailReason } from "../../../src/notifiers/email/reason.ts";
import type { Security } from "../../../src/notifiers/email/connection.ts";
import { makeTransport } from "../../../src/notifiers/email/transport.ts";

/*
 * Connects and logs in to a server on loopback. As a program: to those at the given ports, with TLS
 * from the start, and says of each whether it was trusted.
 */

/** The reason it fails for, or null. */
export const logIn = Effect.fnUntraced(function* (
  port: number,
  security: Security,
  ca: string | null,
) {
  const server = { host: "localhost", port, path: "notify.email" };
  const { verify } = yield* makeTransport({
    ...server,
    security,
    login: { user: Redacted.make("mrt@corp.example"), password: Redacted.make("p4ss-hush") },
    ca,
    ehloName: "corp.example",
  });
  return yield* Effect.match(verify, {
    onSuccess: () => null,
    onFailure: (failure) => mailReason(failure, { ...server, secrets: [] }),
  });
});

if (import.meta.main) {
  const said = Effect.forEach(
    Deno.args,
    (port) =>
      Effect.scoped(logIn(Number(port), "implicit", null)).pipe(
        Effect.flatMap((reason) => Console.log(reason === null ? "trusted" : reason._tag)),
      ),
  );
  await Effect.runPromise(said);
}
