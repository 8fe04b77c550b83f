import * as Effect from "effect/Effect";

/** An HTTP server on a free loopback port that ends with the scope. */
export const serve = (handler: Deno.ServeHandler) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
      return { server, url: `http://127.0.0.1:${server.addr.port}` };
    }),
    ({ server }) => Effect.promise(() => server.shutdown()),
  );

/** The address of a loopback port at which nobody listens. */
export const closedPort = Effect.sync(() => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return `http://127.0.0.1:${port}`;
});
