import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { everywhere } from "./programs.ts";
import { world } from "./world.ts";

everywhere(
  "replay tells again what the record holds, marked, and what matches since the keywords changed",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.writeConfig({ ...mrt.config, first_run: "silent" });
      mrt.forge.repo("vllm-project/vllm");
      mrt.hub.publish("deepseek-ai/Janus");
      mrt.scope.publish("Qwen/Old");
      yield* mrt.mrt("once");
      mrt.forge.repo("vllm-project/vllm").open({ title: "Support Kimi" });
      mrt.scope.publish("Qwen/Qwen3");
      yield* mrt.mrt("once");
      equal(mrt.robot.messages.length, 1);

      mrt.writeConfig({ ...mrt.config, watch_keywords: ["kimi"] });
      const dry = yield* mrt.mrt("replay", "--since", "1h", "--dry-run");
      equal(dry.code, 0, dry.stderr);
      match(dry.stdout, /Support Kimi/);
      match(dry.stdout, /2 alerts would be sent again to welink, email\n/);
      const unasked = yield* mrt.mrt("replay", "--since", "1h");
      equal(unasked.code, 2);
      match(unasked.stderr, /2 alerts would be sent again; pass --yes/);
      equal(mrt.robot.messages.length, 1);

      const done = yield* mrt.mrt("replay", "--since", "1h", "--channel", "welink", "--yes");
      equal(done.code, 0, done.stdout + done.stderr);
      match(done.stdout, /^2 alerts to send again\nwelink: 2 sent\n/);
      const texts = mrt.robot.messages.slice(1).map(({ content }) => content.text);
      equal(texts.length, 2);
      ok(texts.every((text) => text.includes("[sent again] ")), texts.join("\n"));
      ok(texts.some((text) => text.includes("Matched: kimi")));
      equal(mrt.post.mails.length, 1);
      deepEqual([(yield* mrt.mrt("once")).code, mrt.robot.messages.length], [0, 3]);
      equal((yield* mrt.mrt("replay", "--yes")).code, 2);
    }),
);

everywhere(
  "replay sends to each channel what its rules match, and with --rule what that one matches",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { huggingface } = mrt.config.sources;
      const config = {
        ...mrt.config,
        sources: { huggingface },
        watch_keywords: [],
        first_run: "silent",
        rules: [
          { name: "kernels", keywords: ["glm"], notify: ["welink"] },
          { name: "papers", keywords: ["ocr"], notify: ["email"] },
          { name: "drafts", keywords: ["draft"], mute: true },
        ],
      };
      mrt.writeConfig(config);
      mrt.hub.publish("deepseek-ai/GLM-Old");
      yield* mrt.mrt("once");
      for (const name of ["GLM-OCR", "OCR-2", "GLM-draft"]) {
        mrt.hub.publish(`deepseek-ai/${name}`);
      }
      yield* mrt.mrt("once");
      const preview = (...args: ReadonlyArray<string>) =>
        Effect.map(
          mrt.mrt("replay", "--since", "1h", "--dry-run", ...args),
          ({ code, stdout, stderr }) => {
            equal(code, 0, stderr);
            return stdout;
          },
        );
      const all = yield* preview();
      match(all, /^SOURCE +WHAT +MATCHED BY +SENT TO\n/);
      match(all, /first look: 1 match in \S+ +glm +welink\n/);
      match(all, /GLM-OCR +glm; ocr +welink, email\n/);
      match(all, /OCR-2 +ocr +email\n/);
      match(all, /\n3 alerts would be sent again to welink, email\n/);
      const kernels = yield* preview("--rule", "kernels");
      match(kernels, /GLM-OCR +glm\n/);
      match(kernels, /\n2 alerts would be sent again to welink\n/);
      ok(!/OCR-2|draft/.test(kernels), kernels);
      const [told, mailed] = [mrt.robot.messages.length, mrt.post.mails.length];
      const done = yield* mrt.mrt("replay", "--since", "1h", "--rule", "papers", "--yes");
      equal(done.code, 0, done.stdout + done.stderr);
      match(done.stdout, /^2 alerts to send again\n/);
      equal(mrt.robot.messages.length, told);
      ok(mrt.post.mails.length > mailed);
      match(yield* preview("--rule", "drafts"), /^0 alerts would be sent again/);
      const unknown = yield* mrt.mrt("replay", "--since", "1h", "--rule", "paper");
      deepEqual([unknown.code, unknown.stderr.split("\n")[0]], [
        2,
        "The config has no rule paper; did you mean papers?",
      ]);
    }),
);

live(
  "an item that came to match later is not told again for what happened to it before",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.writeConfig({ ...mrt.config, sources: { github: mrt.config.sources.github } });
      const repo = mrt.forge.repo("vllm-project/vllm");
      yield* mrt.mrt("once");
      const issue = repo.open({ title: "Crash", body: "At the start", labels: ["kimi"] });
      yield* mrt.mrt("once");
      repo.label(issue, "bug");
      yield* mrt.mrt("once");
      repo.edit(issue, { title: "DeepSeek crash", body: "Qwen too" });
      yield* mrt.mrt("once");
      equal(mrt.robot.messages.length, 1);
      const told = Effect.map(
        mrt.mrt("replay", "--since", "1h", "--dry-run"),
        ({ stdout }) => /(\d+) alerts? would/.exec(stdout)?.[1],
      );
      equal(yield* told, "1");
      // What has not changed since is searched as ever.
      mrt.writeConfig({ ...mrt.config, watch_keywords: ["bug"] });
      equal(yield* told, "2");
    }),
);

everywhere(
  "replay tells first looks again too, and nothing that was itself told again",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      mrt.writeConfig({ ...mrt.config, sources: { huggingface: mrt.config.sources.huggingface } });
      mrt.hub.publish("deepseek-ai/DeepSeek-V3");
      yield* mrt.mrt("once");
      const replayed = yield* mrt.mrt("replay", "--since", "1h", "--channel", "welink", "--yes");
      match(replayed.stdout, /^1 alert to send again\nwelink: 1 sent\n/);
      match(
        mrt.robot.messages.at(-1)?.content.text ?? "",
        /^@l00012345 \[sent again\] deepseek-ai \(Hugging Face\): first look — 1 item matches\n/,
      );
      const again = yield* mrt.mrt("replay", "--since", "1h", "--dry-run");
      match(again.stdout, /\n1 alert would be sent again to welink, email\n/);
      // Where the keywords of now match nothing of it, it is told as it was.
      mrt.writeConfig({ ...mrt.config, watch_keywords: ["llama"] });
      for (const _ of ["once", "and no more the next time"]) {
        const then = yield* mrt.mrt("replay", "--since", "1h", "--channel", "welink", "--yes");
        match(then.stdout, /^1 alert to send again\nwelink: 1 sent\n/);
      }
    }),
);

everywhere(
  "replay tells what was there at a silent first look and matches now, as one alert",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { huggingface } = mrt.config.sources;
      mrt.writeConfig({ ...mrt.config, sources: { huggingface }, first_run: "silent" });
      equal(
        (yield* mrt.mrt("replay", "--since", "1h", "--dry-run")).stdout,
        "0 alerts would be sent again to welink, email\n",
      );
      for (const name of ["Janus-1", "Janus-2", "Other"]) mrt.hub.publish(`deepseek-ai/${name}`);
      yield* mrt.mrt("once");
      mrt.writeConfig({ ...mrt.config, sources: { huggingface }, watch_keywords: ["janus"] });
      const dry = yield* mrt.mrt("replay", "--since", "1h", "--dry-run");
      match(
        dry.stdout,
        /^SOURCE +WHAT +MATCHED BY\n.* first look: 2 matches in .* janus\n\n1 alert would/,
      );
      const json = JSON.parse(
        (yield* mrt.mrt("replay", "--since", "1h", "--dry-run", "--json")).stdout,
      );
      deepEqual(
        json.alerts.map((
          { kind, total, events }: { kind: string; total: number; events: ReadonlyArray<unknown> },
        ) => [kind, total, events.length]),
        [["first_run", 2, 2]],
      );
      const done = yield* mrt.mrt("replay", "--since", "1h", "--channel", "welink", "--yes");
      match(done.stdout, /^1 alert to send again\nwelink: 1 sent\n/);
      const text = mrt.robot.messages.at(-1)?.content.text ?? "";
      match(text, /\[sent again\] deepseek-ai \(Hugging Face\): first look — 2 items match\n/);
      ok(!text.includes("Other"));
    }),
);

everywhere(
  "replay of what waits adds no second copy, and says that it waits",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { huggingface } = mrt.config.sources;
      mrt.writeConfig({
        ...mrt.config,
        sources: { huggingface },
        notify: { welink: mrt.config.notify.welink, console: {} },
      });
      mrt.hub.publish("deepseek-ai/DeepSeek-V3");
      yield* mrt.mrt("once");
      mrt.robot.misbehave({ kind: "answer", status: 500, body: "" });
      for (const replayed of [1, 0]) {
        const { code, stdout } = yield* mrt.mrt("replay", "--since", "1h", "--yes", "--json");
        equal(code, 3);
        equal(JSON.parse(stdout).alerts, replayed);
      }
      const people = yield* mrt.mrt("replay", "--since", "1h", "--yes");
      match(people.stdout, /\nwelink: 0 sent, 1 pending\n/);
      const test = yield* mrt.mrt("test-notify", "--json");
      deepEqual(
        JSON.parse(test.stdout).map((
          { channel, sent }: Record<string, unknown>,
        ) => [channel, sent]),
        [["welink", false], ["console", true]],
      );
    }),
);

live(
  "replay asks on a terminal, and tells nothing unless it is agreed to",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { huggingface } = mrt.config.sources;
      const { welink } = mrt.config.notify;
      mrt.writeConfig({ ...mrt.config, sources: { huggingface }, notify: { welink } });
      mrt.hub.publish("deepseek-ai/DeepSeek-V3");
      yield* mrt.mrt("once");
      const replay = (key: string) => mrt.mrtTyping([key], "replay", "--since", "1h");
      const refused = yield* replay("enter");
      deepEqual([refused.code, mrt.robot.messages.length], [0, 1]);
      equal(refused.stdout, "Nothing was sent\n");
      const agreed = yield* replay("y");
      deepEqual([agreed.code, mrt.robot.messages.length], [0, 2], agreed.stderr);
    }),
);
