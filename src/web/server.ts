import * as Context from "effect/Context";
import * as Deferred from "effect/Deferred";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Schema from "effect/Schema";
import * as HttpEffect from "effect/http/HttpEffect";
import * as HttpServer from "effect/http/HttpServer";
import * as NetAddress from "effect/net/NetAddress";
import { type Address, addressText } from "../config/http.ts";
import { Phrase } from "../domain/phrase.ts";

/*
 * Effect's `HttpServer` on `Deno.serve`, which has no limits of time: whoever is slow in sending a head
 * keeps a connection, and nothing else. A reverse proxy in front has such limits.
 */

/** How long requests under way may go on when the server closes. */
const drain = "3 seconds";

/** Done when the server begins to close: streams without end have to end then. */
export class Closing extends Context.Service<Closing, Effect.Effect<void>>()("mrt/web/Closing") {}

/** Why nobody can be served. */
export class CannotListen extends Schema.TaggedError<CannotListen>()("CannotListen", {
  says: Phrase,
}) {
  override get message() {
    return this.says.en;
  }
}

const cannotListen = (address: Address, cause: unknown): CannotListen => {
  const text = addressText(address);
  const because = cause instanceof Deno.errors.AddrInUse
    ? { en: "another program listens there", zh: "已有程序在监听" }
    : cause instanceof Deno.errors.PermissionDenied
    ? { en: "ports below 1024 need more rights; take a higher one", zh: "低于 1024 的端口需要权限" }
    : cause instanceof Deno.errors.NotCapable
    ? { en: `start Deno with --allow-net=${text}`, zh: `请用 --allow-net=${text} 启动 Deno` }
    : { en: "this machine has no such address", zh: "本机没有这个地址" };
  return new CannotListen({
    says: {
      en: `http.listen: cannot listen on ${text}: ${because.en}`,
      zh: `http.listen：无法监听 ${text}：${because.zh}`,
    },
  });
};

type Handler = (request: Request) => Promise<Response> | Response;

const make = Effect.fnUntraced(function* (address: Address) {
  let handler: Handler = () => new Response(null, { status: 503 });
  const closing = yield* Deferred.make<void>();
  const server = yield* Effect.acquireRelease(
    Effect.try({
      try: () =>
        Deno.serve({
          ...address,
          // Deno would say on standard output where it listens, and what went wrong.
          onListen: () => {},
          onError: () => new Response(null, { status: 500 }),
        }, (request) => handler(request)),
      catch: (cause) => cannotListen(address, cause),
    }),
    (server) =>
      Deferred.succeed(closing, undefined).pipe(
        Effect.andThen(Effect.promise(() => server.shutdown())),
        Effect.timeoutOption(drain),
      ),
  );
  const { hostname, port } = server.addr;
  const service = HttpServer.make({
    address: NetAddress.inetAddressFromIpStringUnsafe(hostname, port),
    serve: Effect.fnUntraced(function* (httpEffect, middleware) {
      const context = yield* Effect.context<never>();
      handler = HttpEffect.toWebHandlerWith(context)(httpEffect as never, middleware) as Handler;
    }),
  });
  return Context.make(HttpServer.HttpServer, service).pipe(
    Context.add(Closing, Deferred.await(closing)),
  );
});

/** A server there, that closes with the scope. */
export const layer = (
  address: Address,
): Layer.Layer<HttpServer.HttpServer | Closing, CannotListen> => Layer.effectContext(make(address));
