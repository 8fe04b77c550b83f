import { ok } from "node:assert/strict";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { email } from "../../../src/notifiers/email/email.ts";
import { testAuthority } from "../../simulators/certificates.ts";
import { vocabularyLayer } from "../../vocabulary.ts";

/** A login that the simulated servers take. */
export const login = { user: "mrt@corp.example", password: "p4ss-hush" };

/** A file that ends with the scope. */
export const temporaryFile = (content: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const path = await Deno.makeTempFile({ suffix: ".pem" });
      await Deno.writeTextFile(path, content);
      return path;
    }),
    (path) => Effect.promise(() => Deno.remove(path)),
  );

/**
 * The channel as the config makes it, trusting the test authority; it ends with the scope. An override
 * of undefined leaves the key out.
 */
export const mailChannel = (
  server: { readonly port: number },
  overrides: Record<string, unknown> = {},
  variables: Record<string, string> = { SMTP_USER: login.user, SMTP_PASSWORD: login.password },
) =>
  Effect.gen(function* () {
    const all: Record<string, unknown> = {
      smtp_host: "localhost",
      smtp_port: server.port,
      user_env: "SMTP_USER",
      password_env: "SMTP_PASSWORD",
      to_list: ["one@corp.example", "two@corp.example"],
      ca_file: yield* temporaryFile(testAuthority),
      ...overrides,
    };
    const section = Object.fromEntries(
      Object.entries(all).filter(([, value]) => value !== undefined),
    );
    const [entry] = Result.getOrThrow(
      email.open(section, { get: (name) => Option.fromUndefinedOr(variables[name]) }),
    );
    ok(entry !== undefined);
    return yield* Effect.provide(entry.make, Layer.merge(NodeFileSystem.layer, vocabularyLayer));
  });

/** The channel to a server without TLS. */
export const plainChannel = (
  server: { readonly port: number },
  overrides: Record<string, unknown> = {},
) => mailChannel(server, { use_tls: false, ca_file: undefined, ...overrides });
