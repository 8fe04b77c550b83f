import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { freePort, served, untilAnswered } from "./served.ts";

type Served = Effect.Success<ReturnType<typeof served>>;

const until = (holds: () => boolean) =>
  Effect.gen(function* () {
    while (!holds()) yield* Effect.sleep("50 millis");
  }).pipe(Effect.timeout("20 seconds"));

const reloads = (mrt: Served) => mrt.running.log().split('"config_reloaded"').length - 1;

const at = (port: number) => `http://127.0.0.1:${port}`;

/** Has the daemon read a config with these changes. */
const reload = Effect.fnUntraced(function* (mrt: Served, port: number, changes: object = {}) {
  const before = reloads(mrt);
  mrt.writeConfig({ ...mrt.config, ...changes, http: { listen: `127.0.0.1:${port}` } });
  yield* mrt.running.signal("SIGHUP");
  yield* until(() => reloads(mrt) > before);
});

const page = (url: string) =>
  Effect.promise(async () => await (await fetch(url, { headers: { accept: "text/html" } })).text());

live("SIGHUP changes where the page is and its language", () =>
  Effect.gen(function* () {
    const mrt = yield* served({ command: "daemon" });
    match(yield* page(mrt.url), /<html lang="en/);
    const other = freePort();
    yield* reload(mrt, other, { language: "zh" });
    yield* Effect.promise(() => untilAnswered(at(other)));
    match(yield* page(at(other)), /<html lang="zh/);
    ok(yield* Effect.promise(() => fetch(mrt.url).then(() => false, () => true)));
  }));

live(
  "whoever reads along when the config is read anew is told so and comes back",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ command: "daemon" });
      const reading = yield* Effect.promise(() => fetch(`${mrt.url}/events`));
      const whole = reading.text();
      const other = freePort();
      yield* reload(mrt, other);
      // The end of the stream, not a broken connection.
      match(yield* Effect.promise(() => whole), /^retry: 3000\n\n/);
      yield* Effect.promise(() => untilAnswered(at(other)));
      const again = yield* Effect.promise(() => fetch(`${at(other)}/events`));
      equal(again.status, 200);
      yield* Effect.promise(() => again.body!.cancel());
    }),
);

live(
  "a port that is taken at a reload costs the page for a while, not the daemon",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ command: "daemon" });
      const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const { port } = listener.addr;
      yield* reload(mrt, port, { watch_keywords: ["mistral"] });
      const said = () =>
        mrt.running.log().split("\n").find((line) => line.includes("page_not_served"));
      yield* until(() => said() !== undefined);
      match(JSON.parse(said() ?? "").message, /another program listens there/);
      equal(mrt.state("SELECT * FROM daemons").length, 1);
      listener.close();
      yield* Effect.promise(() => untilAnswered(at(port)));
      equal(mrt.running.log().split("page_not_served").length, 2);
    }),
);

live(
  "a secret that is gone at a reload leaves everything as it was",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ command: "daemon" });
      mrt.writeConfig({ ...mrt.config, http: { token_env: "MRT_HTTP_TOKEN" } });
      yield* mrt.running.signal("SIGHUP");
      yield* until(() => mrt.running.log().includes('"config_refused"'));
      equal((yield* mrt.ask("/healthz")).status, 200);
    }),
);

live("two daemons on one state serve a page each", () =>
  Effect.gen(function* () {
    const mrt = yield* served({ command: "daemon" });
    const other = freePort();
    mrt.writeConfig({ ...mrt.config, http: { listen: `127.0.0.1:${other}` } });
    yield* mrt.startMrtWith({}, "daemon");
    yield* Effect.promise(() => untilAnswered(at(other)));
    yield* until(() => mrt.state("SELECT * FROM daemons").length === 2);
    for (const url of [mrt.url, at(other)]) {
      const status = yield* Effect.promise(async () =>
        await (await fetch(`${url}/api/v1/status`)).json()
      );
      deepEqual([url, status.daemons.length], [url, 2]);
    }
  }));
