import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import { digestOf, dockerHub } from "../../simulators/docker_hub.ts";
import { modelApi } from "../../simulators/model_api.ts";
import { pypiIndex } from "../../simulators/pypi.ts";
import { live } from "../../testing.ts";
import { pollingInto, watching } from "../real_sources.ts";
import { scriptedChannel } from "../scripted.ts";

/*
 * What becomes of packages, images and served models, from the first look to what is told.
 */

const started = (sections: Readonly<Record<string, unknown>>) =>
  Effect.gen(function* () {
    const channel = scriptedChannel("welink");
    const services = yield* Layer.build(watching(sections, channel));
    const polling = pollingInto(channel);
    return (...args: Parameters<typeof polling>) =>
      Effect.provideContext(polling(...args), services);
  });

for (const form of ["json", "html"] as const) {
  live(
    `versions of a package are told by the index in ${form}, each once`,
    () =>
      Effect.gen(function* () {
        const index = yield* pypiIndex({ form });
        const poll = yield* started({
          pypi: { packages: ["DeepSeek"], base_url: `${index.url}/simple/` },
        });
        for (let minor = 1; minor <= 120; minor++) {
          index.upload(`deepseek-0.${minor}.tar.gz`, { uploadTime: "2024-01-01T00:00:00Z" });
        }
        const first = yield* poll({ firstRun: "summary" });
        deepEqual(first.kinds, ["first_run"]);
        index.upload("deepseek-1.0rc1-py3-none-any.whl");
        index.upload("deepseek-1.0rc1.tar.gz");
        // From an old branch, and said to be older than all that is there.
        index.upload("deepseek-0.9.1.tar.gz", { uploadTime: "2020-01-01T00:00:00Z" });
        deepEqual((yield* poll()).told, [
          "pypi:DeepSeek package_released DeepSeek 0.9.1",
          "pypi:DeepSeek package_released DeepSeek 1.0rc1",
        ]);
        // A wheel that comes later is no other version.
        index.upload("deepseek-1.0rc1-cp312-cp312-win_amd64.whl");
        deepEqual((yield* poll()).told, []);
        index.yank(/-0\.119\./, "breaks CUDA 13");
        deepEqual((yield* poll()).told, ["pypi:DeepSeek package_yanked DeepSeek 0.119"]);
        index.yank(/-0\.119\./, false);
        deepEqual((yield* poll()).told, ["pypi:DeepSeek package_restored DeepSeek 0.119"]);
      }),
  );
}

live(
  "new tags of an image are told, those pushed again only where they are watched",
  () =>
    Effect.gen(function* () {
      const hub = yield* dockerHub();
      const all = yield* started({ docker: { repos: ["deepseek/server"], base_url: hub.url } });
      const watched = yield* started({
        docker: { repos: [{ repo: "deepseek/server", tags: ["latest", "v*"] }], base_url: hub.url },
      });
      for (let tag = 0; tag < 250; tag++) hub.push(`nightly-${tag}`);
      hub.push("latest");
      hub.push("v0.1");
      for (const poll of [all, watched]) {
        deepEqual((yield* poll({ firstRun: "summary" })).kinds, ["first_run"]);
      }
      hub.push("latest");
      hub.push("v0.2");
      hub.push("nightly-7");
      hub.push("nightly-250");
      deepEqual((yield* all()).told, [
        "docker:deepseek/server image_tag_added deepseek/server:nightly-250",
        "docker:deepseek/server image_tag_added deepseek/server:v0.2",
      ]);
      deepEqual((yield* watched()).told, [
        "docker:deepseek/server image_tag_added deepseek/server:v0.2",
        "docker:deepseek/server image_tag_pushed deepseek/server:latest",
      ]);
      // The same image under a moved date says nothing.
      hub.push("v0.2", { digest: digestOf(254) });
      deepEqual((yield* watched()).told, []);
    }),
);

/** A provider with so many models, after the first look. */
const provider = (count: number) =>
  Effect.gen(function* () {
    const api = yield* modelApi();
    const poll = yield* started({
      openai_compatible: [{ name: "acme", base_url: `${api.url}/v1` }],
    });
    for (let model = 1; model <= count; model++) api.offer(`deepseek-${model}`);
    yield* poll({ firstRun: "silent" });
    return { api, poll };
  });

live(
  "a model is withdrawn when three lists in a row are without it, and may come back",
  () =>
    Effect.gen(function* () {
      const { api, poll } = yield* provider(10);
      api.offer("deepseek-new");
      deepEqual((yield* poll()).told, ["openai_compatible:acme model_served deepseek-new"]);
      api.withdraw("deepseek-3");
      deepEqual((yield* poll()).told, []);
      deepEqual((yield* poll()).told, []);
      // A list that flaps begins anew.
      api.offer("deepseek-3");
      deepEqual((yield* poll()).told, []);
      api.withdraw("deepseek-3");
      for (let list = 1; list <= 2; list++) deepEqual((yield* poll()).told, []);
      deepEqual((yield* poll()).told, ["openai_compatible:acme model_withdrawn deepseek-3"]);
      deepEqual((yield* poll()).told, []);
      api.offer("deepseek-3");
      deepEqual((yield* poll()).told, ["openai_compatible:acme model_served_again deepseek-3"]);
      deepEqual((yield* poll()).told, []);
    }),
);

live(
  "a list that fails, is empty or is cut short withdraws nothing",
  () =>
    Effect.gen(function* () {
      const { api, poll } = yield* provider(10);
      for (let list = 1; list <= 4; list++) {
        api.fail({ kind: "answer", status: 200, body: '{"data":[]}' }, 1);
        deepEqual((yield* poll()).told, []);
        api.fail({ kind: "truncated" }, 1);
        deepEqual((yield* poll()).told, []);
      }
      // Some of it cannot be read.
      for (let model = 4; model <= 6; model++) api.offer(`deepseek-${model}`, { raw: { id: 7 } });
      for (let list = 1; list <= 4; list++) deepEqual((yield* poll()).told, []);
      for (let model = 4; model <= 6; model++) api.offer(`deepseek-${model}`);
      yield* poll();
      // More than half is missing at once.
      api.withdraw(...Array.from({ length: 6 }, (_, model) => `deepseek-${model + 1}`));
      for (let list = 1; list < 36; list++) deepEqual((yield* poll()).told, [], String(list));
      const { told } = yield* poll();
      equal(told.length, 6);
      match(told[0] ?? "", /model_withdrawn deepseek-1/);
    }),
);
