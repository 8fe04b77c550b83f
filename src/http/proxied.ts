import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as FetchHttpClient from "effect/http/FetchHttpClient";
import { type Reason, Unauthorized } from "../domain/errors.ts";
import { OwnProxy } from "./proxy.ts";
import { Reachability } from "./reachability.ts";

const forbidden = new Unauthorized({
  says: {
    en: "Deno has no permission to connect to the proxy; allow its host with --allow-net",
    zh: "Deno 没有连接代理的权限；请用 --allow-net 放行代理的主机",
  },
});

/** The runtime's `fetch` takes a client, which the standard does not know. */
const init = (client: Deno.HttpClient): RequestInit & { readonly client: Deno.HttpClient } => ({
  redirect: "manual",
  client,
});

/**
 * Has the requests of an effect go through a proxy of its own, whatever the environment says of proxies,
 * until the scope ends.
 */
export const proxied = Effect.fnUntraced(function* (address: Redacted.Redacted) {
  const url = Redacted.value(address);
  const client = yield* Effect.acquireRelease(
    Effect.option(
      Effect.try({ try: () => Deno.createHttpClient({ proxy: { url } }), catch: () => forbidden }),
    ),
    (client) => Effect.sync(() => Option.map(client, (opened) => opened.close())),
  );
  const isReachable = yield* Reachability;
  return <A, R>(effect: Effect.Effect<A, Reason, R>): Effect.Effect<A, Reason, R> =>
    Option.isNone(client) ? Effect.fail(forbidden) : effect.pipe(
      Effect.provideService(FetchHttpClient.RequestInit, init(client.value)),
      Effect.provideService(OwnProxy, true),
      // What is behind the proxy only the proxy knows.
      Effect.provideService(Reachability, () => isReachable(new URL(url))),
    );
});
