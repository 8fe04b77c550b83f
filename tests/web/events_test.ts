import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import { frameOf, makeHub } from "../../src/web/events/hub.ts";
import { live, test } from "../testing.ts";
import { served } from "./served.ts";

/** Reads a stream of events until one of this name has come, and gives all that came. */
const readUntil = async (response: Response, isEnough: (text: string) => boolean) => {
  let text = "";
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (isEnough(text)) break;
  }
  return text;
};

live(
  "whoever reads along is told of each change and each alert, and of the end",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served();
      mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
      mrt.hub.publish("deepseek-ai/Janus");
      mrt.scope.publish("Qwen/Qwen3");
      const open = Effect.promise(() => fetch(`${mrt.url}/events`));
      const response = yield* open;
      match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
      const told = readUntil(response, (text) => text.includes("event: change"));
      // The first look remembers what is there.
      yield* Effect.sleep("1100 millis");
      yield* mrt.mrt("once");
      const text = yield* Effect.promise(() => told);
      ok(text.startsWith("retry: 3000\n\n"));
      const alerts = [...text.matchAll(/event: alert\ndata: (.*)\n\n/g)].map(([, data = ""]) =>
        JSON.parse(data)
      );
      deepEqual(
        alerts.map(({ source }) => source).toSorted(),
        mrt.state("SELECT source_key FROM alerts").map(({ source_key }) => source_key).toSorted(),
      );
      ok(alerts.length > 0);
      const ends = (yield* open).text();
      yield* mrt.running.signal("SIGTERM");
      match(yield* Effect.promise(() => ends), /^retry: 3000\n\n/);
      yield* mrt.running.ended;
    }),
);

live("fifty may read along at once, and who leaves makes room", () =>
  Effect.gen(function* () {
    const mrt = yield* served();
    const aborts = Array.from({ length: 50 }, () => new AbortController());
    yield* Effect.promise(() =>
      Promise.all(aborts.map(async ({ signal }) => {
        const response = await fetch(`${mrt.url}/events`, { signal });
        await response.body!.getReader().read();
      }))
    );
    const [one] = aborts;
    const refused = yield* mrt.ask("/events");
    deepEqual([refused.status, refused.headers.get("retry-after")], [503, "10"]);
    one?.abort();
    yield* Effect.promise(async () => {
      // A connection that broke off is noticed by the heartbeat after 15 s at the latest.
      for (let tries = 0; tries < 400; tries++) {
        const response = await fetch(`${mrt.url}/events`);
        await response.body?.cancel();
        if (response.status === 200) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error("nobody made room");
    });
    for (const abort of aborts) abort.abort();
  }));

test("a reader who takes nothing is cut, and holds up nobody", () =>
  Effect.gen(function* () {
    const hub = makeHub();
    const collect = (stream: Stream.Stream<string>) => Effect.forkChild(Stream.runCollect(stream));
    const quick = yield* collect(Option.getOrThrow(yield* hub.read));
    const slow = yield* Effect.forkChild(
      Stream.runForEach(Option.getOrThrow(yield* hub.read), () => Effect.never),
    );
    yield* Effect.yieldNow;
    yield* Effect.yieldNow;
    equal(hub.readers(), 2);
    for (let count = 0; count < 3; count++) {
      hub.tell(frameOf("change", {}));
      yield* Effect.yieldNow;
      hub.beat();
      yield* Effect.yieldNow;
    }
    equal(hub.readers(), 1);
    ok(quick.pollUnsafe() === undefined);
    yield* Fiber.interrupt(slow);
    yield* Fiber.interrupt(quick);
    equal(hub.readers(), 0);
  }));
