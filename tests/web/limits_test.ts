import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { served } from "./served.ts";

/** How an answer begins. */
const firstBytes = async (connection: Deno.Conn) => {
  const buffer = new Uint8Array(1_000);
  const count = await connection.read(buffer);
  return new TextDecoder().decode(buffer.subarray(0, count ?? 0));
};

const encode = (text: string) => new TextEncoder().encode(text);

live(
  "a hundred slow senders are answered after ten seconds, and the next is told to come back",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served();
      const began = yield* Clock.currentTimeMillis;
      const slow = yield* Effect.promise(() =>
        Promise.all(Array.from({ length: 100 }, async () => {
          const connection = await Deno.connect({ hostname: "127.0.0.1", port: mrt.port });
          await connection.write(encode(
            `POST /login HTTP/1.1\r\nHost: 127.0.0.1:${mrt.port}\r\nContent-Length: 20\r\n` +
              "Connection: close\r\n\r\ntoken=half",
          ));
          return connection;
        }))
      );
      let refused = yield* mrt.ask("/healthz");
      while (refused.status === 200) refused = yield* mrt.ask("/healthz");
      deepEqual([refused.status, refused.headers.get("retry-after")], [503, "1"]);
      const answers = yield* Effect.promise(() =>
        Promise.all(slow.map(async (connection) => {
          const head = await firstBytes(connection);
          connection.close();
          return head;
        }))
      );
      for (const answer of answers) {
        match(answer, /^HTTP\/1.1 503 /);
        match(answer, /\r\nretry-after: 10\r\n/i);
      }
      const took = (yield* Clock.currentTimeMillis) - began;
      ok(took >= 9_900 && took < 14_000, `${took} ms`);
      equal((yield* mrt.ask("/healthz")).status, 200);
    }),
);

live(
  "a body that grows beyond 64 KB is refused, whatever its head has said",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served();
      const connection = yield* Effect.promise(() =>
        Deno.connect({ hostname: "127.0.0.1", port: mrt.port })
      );
      yield* Effect.promise(async () => {
        await connection.write(encode(
          `POST /login HTTP/1.1\r\nHost: 127.0.0.1:${mrt.port}\r\nTransfer-Encoding: chunked\r\n\r\n`,
        ));
        const chunk = encode(`4000\r\n${"x".repeat(0x4000)}\r\n`);
        for (let count = 0; count < 5; count++) await connection.write(chunk);
        await connection.write(encode("0\r\n\r\n"));
      });
      const head = yield* Effect.promise(async () => {
        const buffer = new Uint8Array(200);
        const count = await connection.read(buffer);
        connection.close();
        return new TextDecoder().decode(buffer.subarray(0, count ?? 0));
      });
      match(head, /^HTTP\/1.1 413 /);
    }),
);

live(
  "it stops within five seconds under load, and whoever is being served gets an answer",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ command: "daemon" });
      let isStopping = false;
      const broken: Array<unknown> = [];
      let answered = 0;
      const load = Array.from({ length: 16 }, async () => {
        while (true) {
          try {
            const response = await fetch(`${mrt.url}/api/v1/status`);
            await response.body?.cancel();
            answered++;
          } catch (error) {
            // Nobody listens any more.
            if (!isStopping) broken.push(error);
            return;
          }
        }
      });
      const streams = Array.from({ length: 10 }, () => fetch(`${mrt.url}/events`));
      const bodies = (yield* Effect.promise(() => Promise.all(streams))).map((each) => each.text());
      while (answered < 100) yield* Effect.sleep("20 millis");
      isStopping = true;
      const began = yield* Clock.currentTimeMillis;
      yield* mrt.running.signal("SIGTERM");
      const { code } = yield* mrt.running.ended;
      const took = (yield* Clock.currentTimeMillis) - began;
      equal(code, 143);
      ok(took < 5_000, `${took} ms`);
      for (const body of yield* Effect.promise(() => Promise.all(bodies))) match(body, /^retry/);
      yield* Effect.promise(() => Promise.all(load));
      deepEqual(broken, []);
    }),
);
