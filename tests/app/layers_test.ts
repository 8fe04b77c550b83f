import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as FileSystem from "effect/FileSystem";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import { configured } from "../../src/app/plugin_layers.ts";
import { load } from "../../src/config/load.ts";
import { Environment } from "../../src/domain/environment.ts";
import { Notifiers } from "../../src/domain/notifier.ts";
import { Rules } from "../../src/domain/rule.ts";
import { Sources } from "../../src/domain/source.ts";
import { UpstreamClient } from "../../src/http/upstream_client.ts";
import { environmentOf, test } from "../testing.ts";

const config = JSON.stringify({
  watch_keywords: ["qwen"],
  sources: {
    huggingface: { orgs: ["b", "a"] },
    modelscope: { orgs: ["c"], token_env: "BROKEN_TOKEN" },
  },
  notify: {
    console: {},
    welink: [
      { name: "two", webhook_env: "ROBOT" },
      { name: "unset", webhook_env: "NOT_SET" },
      { name: "one", webhook_env: "OTHER_ROBOT" },
    ],
  },
});
const variables: Readonly<Record<string, string>> = {
  ROBOT: "https://welink.example/send?token=hush-token&channel=standard",
  OTHER_ROBOT: "https://welink.example/send?token=other-token&channel=standard",
  BROKEN_TOKEN: "two words",
};

test("what is configured is built in its order, and nothing of what cannot be used", () =>
  Effect.gen(function* () {
    const loaded = yield* load(Option.some("config.json")).pipe(
      Effect.provideService(Environment, environmentOf(variables)),
    );
    const ids = yield* Effect.all([
      Effect.map(Sources, (all) => all.map(({ key }) => key)),
      Effect.map(Rules, (all) => all.map(({ id }) => id)),
      Effect.map(Notifiers, (all) => all.map(({ channel }) => channel)),
    ]).pipe(
      Effect.provide(
        Layer.provide(configured(loaded), UpstreamClient.layer({ userAgent: "mrt-test" })),
      ),
    );
    deepEqual(ids, [
      ["huggingface:b", "huggingface:a"],
      ["watch_keywords"],
      ["welink:two", "welink:one", "console"],
    ]);
  }).pipe(
    Effect.provide(
      FileSystem.layerNoop({ stream: () => Stream.succeed(new TextEncoder().encode(config)) }),
    ),
  ));
