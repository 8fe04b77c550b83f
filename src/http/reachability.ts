import * as Context from "effect/Context";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { Environment } from "../domain/environment.ts";
import { proxyFor } from "./proxy.ts";

/** A host that can be reached takes a connection within this time. */
const connectTime = Duration.seconds(3);

/**
 * Finds out whether a host takes connections at all, at most within 3 s: whether a message that was
 * not answered in time can have arrived. True where nobody can tell. Tests set their own.
 */
export const Reachability = Context.Reference<(url: URL) => Effect.Effect<boolean>>(
  "mrt/http/Reachability",
  { defaultValue: () => isReachable },
);

const defaultPort = (protocol: string) =>
  protocol === "https:" ? 443 : protocol.startsWith("socks") ? 1080 : 80;

const isReachable = (url: URL): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    // Only the proxy knows.
    if (Option.isSome(proxyFor(url, yield* Environment))) return true;
    return yield* Effect.tryPromise({
      try: async (signal) => {
        const connection = await Deno.connect({
          hostname: url.hostname.replace(/^\[|\]$/g, ""),
          port: url.port === "" ? defaultPort(url.protocol) : Number(url.port),
          signal,
        });
        connection.close();
        return true;
      },
      // A host that may not be asked this way has been asked by fetch.
      catch: (error) => error instanceof Deno.errors.NotCapable,
    }).pipe(
      Effect.catch((permission) => Effect.succeed(permission)),
      Effect.timeoutOrElse({ duration: connectTime, orElse: () => Effect.succeed(false) }),
    );
  });
