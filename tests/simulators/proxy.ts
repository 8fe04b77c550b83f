import * as Effect from "effect/Effect";

/** The head of a request, and what came with it. */
const request = async (connection: Deno.Conn): Promise<Uint8Array> => {
  const buffer = new Uint8Array(65_536);
  let read = 0;
  while (!new TextDecoder().decode(buffer.subarray(0, read)).includes("\r\n\r\n")) {
    const count = await connection.read(buffer.subarray(read));
    if (count === null) break;
    read += count;
  }
  return buffer.subarray(0, read);
};

const target = /^(?:CONNECT (\S+)|[A-Z]+ http:\/\/([^/\s]+))/;

/** A proxy that opens tunnels, passes plain requests on, and remembers to where. */
export const serveProxy = Effect.acquireRelease(
  Effect.sync(() => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const asked: Array<string> = [];
    const serve = async (client: Deno.Conn) => {
      const head = await request(client);
      const [, tunnel, plain = ""] = target.exec(new TextDecoder().decode(head)) ?? [];
      const host = tunnel ?? plain;
      asked.push(host);
      const upstream = await Deno.connect({
        hostname: "127.0.0.1",
        port: Number(host.split(":")[1]),
      });
      if (tunnel === undefined) await upstream.write(head);
      else {
        await client.write(new TextEncoder().encode("HTTP/1.1 200 Connection established\r\n\r\n"));
      }
      await Promise.allSettled([
        client.readable.pipeTo(upstream.writable),
        upstream.readable.pipeTo(client.writable),
      ]);
    };
    const serving = (async () => {
      for await (const client of listener) serve(client).catch(() => {});
    })();
    return { listener, serving, asked, url: `http://127.0.0.1:${listener.addr.port}` };
  }),
  ({ listener, serving }) =>
    Effect.promise(() => {
      listener.close();
      return serving;
    }),
);
