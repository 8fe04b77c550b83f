import { deepEqual, equal } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Layer from "effect/Layer";
import * as FetchHttpClient from "effect/http/FetchHttpClient";
import * as TestClock from "effect/testing/TestClock";
import { Environment } from "../../src/domain/environment.ts";
import { isExempt } from "../../src/http/proxy.ts";
import { Reachability } from "../../src/http/reachability.ts";
import { HttpPolicy, UpstreamClient } from "../../src/http/upstream_client.ts";
import { localhost, testAuthority } from "../simulators/certificates.ts";
import { closedPort } from "../simulators/serve.ts";
import { environmentOf, live, test } from "../testing.ts";
import { verbatim } from "../../src/domain/phrase.ts";

/*
 * What is known of a message that was told and not answered.
 */

const layer = UpstreamClient.layer({ userAgent: "mrt-test" }).pipe(
  Layer.provide(
    Layer.succeed(HttpPolicy, {
      timeout: Duration.seconds(12),
      retries: 0,
      retryWithin: Duration.zero,
      maxBytes: 1000,
    }),
  ),
);

/** Listens without speaking HTTP: what happens to a connection is up to `on`. */
const listening = (on: (connection: Deno.TcpConn) => Promise<void>) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
        const connections: Array<Deno.TcpConn> = [];
        const serving = (async () => {
          for await (const connection of listener) {
            connections.push(connection);
            await on(connection).catch(() => {});
          }
        })();
        return { listener, connections, serving };
      }),
      ({ listener, connections, serving }) =>
        Effect.promise(() => {
          listener.close();
          for (const connection of connections) {
            try {
              connection.close();
            } catch {
              // It is closed already.
            }
          }
          return serving;
        }),
    ),
    ({ listener }) => `http://127.0.0.1:${listener.addr.port}`,
  );

const heard = (connection: Deno.TcpConn) => connection.read(new Uint8Array(4096));
const saying = (text: string) => async (connection: Deno.TcpConn) => {
  await heard(connection);
  await connection.write(new TextEncoder().encode(text));
  connection.close();
};

const told = (url: string) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const request = { label: verbatim("x"), url, json: { text: "hello" } };
    const { _tag, message } = yield* Effect.flip(client.exchange(request));
    return [_tag, message];
  });

const broken = "x: the connection broke off in the middle of the answer";
const perhaps = "; it may have taken the message";

for (
  const [what, place, expected, asked] of [
    [
      "nobody listens",
      closedPort,
      ["Unavailable", "x: the connection is refused by the host or a proxy"],
      ["Unavailable", "HOST: the connection is refused by the host or a proxy"],
    ],
    [
      "no name is known",
      Effect.succeed("http://robot.invalid"),
      ["Unavailable", "x: the name of the host or of a proxy cannot be resolved"],
      ["Unavailable", "HOST: the name of the host or of a proxy cannot be resolved"],
    ],
    [
      "no TLS is spoken",
      Effect.map(listening(saying("hello")), (url) => url.replace("http:", "https:")),
      [
        "Unavailable",
        "x: no TLS is spoken on that port; the address of plain HTTP begins with http://",
      ],
      [
        "Unavailable",
        "HOST: no TLS is spoken on that port; the address of plain HTTP begins with http://",
      ],
    ],
    [
      "the port is one the runtime blocks",
      Effect.succeed("http://127.0.0.1:1"),
      ["Unavailable", "x: the runtime blocks requests to that port"],
      ["Unavailable", "HOST: the runtime blocks requests to that port"],
    ],
    [
      "the connection ends before an answer",
      listening(saying("")),
      ["Unanswered", `${broken}${perhaps}`],
      ["Unavailable", broken],
    ],
    [
      "the connection ends within the answer",
      listening(saying("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")),
      ["Unanswered", `${broken}${perhaps}`],
      ["Unavailable", broken],
    ],
    [
      "the answer is no HTTP",
      listening(saying("SSH-2.0 hello\r\n")),
      ["Unanswered", `x: invalid HTTP version parsed${perhaps}`],
      ["Unavailable", "x: invalid HTTP version parsed"],
    ],
  ] as const
) {
  live(
    `where ${what}, a message is ${expected[0]} and a question ${asked[0]}`,
    () =>
      Effect.gen(function* () {
        const url = yield* place;
        const [tag, message] = yield* told(url);
        equal(tag, expected[0]);
        if (expected[1] !== undefined) equal(message, expected[1]);
        const client = yield* UpstreamClient;
        const question = yield* Effect.flip(client.get({ label: verbatim("x"), url }));
        equal(question._tag, asked[0]);
        // A host that is out of reach is so for whatever is asked of it.
        equal(question.message, asked[1].replace("HOST", new URL(url).host));
      }).pipe(Effect.provide(layer)),
  );
}

/** A server of TLS behind something that writes plain text between once a message has passed. */
const disturbed = Effect.gen(function* () {
  const heard = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<Response>();
  const server = yield* Effect.acquireRelease(
    Effect.sync(() =>
      Deno.serve(
        {
          hostname: "127.0.0.1",
          port: 0,
          cert: localhost.cert,
          key: localhost.key,
          onListen: () => {},
        },
        async (request) => {
          await request.text();
          heard.resolve();
          return await answered.promise;
        },
      )
    ),
    (server) =>
      Effect.promise(() => {
        answered.resolve(new Response());
        return server.shutdown();
      }),
  );
  return yield* listening(async (connection) => {
    const behind = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
    const passing = [
      connection.readable.pipeTo(behind.writable, { preventClose: true }),
      behind.readable.pipeTo(
        new WritableStream({ write: async (chunk) => void await connection.write(chunk) }),
      ),
    ].map((each) => each.catch(() => {}));
    await heard.promise;
    await connection.write(new TextEncoder().encode("HTTP/1.1 502 Oh\r\n\r\n"));
    await passing[0];
    behind.close();
    await passing[1];
  });
});

/** Trusts the authority of the tests. */
const trusting = UpstreamClient.layerNoDeps({ userAgent: "mrt-test" }).pipe(
  Layer.provide(FetchHttpClient.layer),
  Layer.provide(
    Layer.effect(
      FetchHttpClient.RequestInit,
      Effect.map(
        Effect.acquireRelease(
          Effect.sync(() => Deno.createHttpClient({ caCerts: [testAuthority] })),
          (client) => Effect.sync(() => client.close()),
        ),
        (client) => ({ client }) as RequestInit,
      ),
    ),
  ),
);

live(
  "TLS that breaks after a message was sent does not prove that nobody has it",
  () =>
    Effect.gen(function* () {
      const url = (yield* disturbed).replace("http://127.0.0.1", "https://localhost");
      deepEqual(yield* told(url), [
        "Unanswered",
        `x: received corrupt message of type InvalidContentType${perhaps}`,
      ]);
    }).pipe(Effect.provide(trusting)),
);

/** Waits for the time limit to pass once the message has been heard. */
const toldInVain = Effect.gen(function* () {
  const arrived = Promise.withResolvers<void>();
  const url = yield* listening(async (connection) => {
    await heard(connection);
    arrived.resolve();
  });
  const telling = yield* Effect.forkChild(told(url));
  yield* Effect.promise(() => arrived.promise);
  yield* TestClock.adjust("12 seconds");
  return yield* Fiber.join(telling);
}).pipe(Effect.provide(layer));

test("a message that is not answered in time may have been taken where the host can be reached", () =>
  Effect.gen(function* () {
    deepEqual(yield* toldInVain, [
      "Unanswered",
      "x gave no full answer within 12 s; it may have taken the message",
    ]);
  }));

test("it was not where nobody can be reached", () =>
  Effect.gen(function* () {
    const asked: Array<string> = [];
    const result = yield* Effect.provideService(toldInVain, Reachability, ({ hostname }) => {
      asked.push(hostname);
      return Effect.succeed(false);
    });
    deepEqual(result, ["Unavailable", "x cannot be reached"]);
    deepEqual(asked, ["127.0.0.1"]);
  }));

live(
  "whether a host can be reached is found out by connecting to it",
  () =>
    Effect.gen(function* () {
      const isReachable = yield* Reachability;
      const open = yield* listening(async () => {});
      equal(yield* isReachable(new URL(open)), true);
      equal(yield* isReachable(new URL(yield* closedPort)), false);
      equal(yield* isReachable(new URL("http://robot.invalid")), false);
    }),
);

live(
  "behind a proxy nobody can tell whether a host can be reached, so it may have been",
  () =>
    Effect.gen(function* () {
      const isReachable = yield* Reachability;
      const url = new URL(yield* closedPort);
      const reached = (variables: Readonly<Record<string, string>>) =>
        Effect.provideService(isReachable(url), Environment, environmentOf(variables));
      equal(yield* reached({ HTTP_PROXY: "http://127.0.0.1:9" }), true);
      equal(yield* reached({ HTTP_PROXY: "http://127.0.0.1:9", no_proxy: "127.0.0.1" }), false);
      equal(yield* reached({ HTTPS_PROXY: "http://127.0.0.1:9" }), false);
    }),
);

for (
  const [host, list, exempt] of [
    ["git.corp", "git.corp", true],
    ["a.git.corp", "localhost, .git.corp", true],
    ["git.corp.example", "git.corp", false],
    ["digit.corp", "git.corp", false],
    ["a.corp", "*.corp", false],
    ["a.corp", "*", true],
    ["a.corp", "", false],
    ["git.corp", "GIT.Corp", true],
    ["[::1]", "::1", true],
    ["[::1]", "127.0.0.1, [::1]", true],
  ] as const
) {
  test(`NO_PROXY ${list || "(empty)"} ${exempt ? "names" : "does not name"} ${host}`, () =>
    Effect.sync(() => equal(isExempt(host, list), exempt)));
}
