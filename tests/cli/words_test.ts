import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { header } from "../simulators/mail.ts";
import { asProcess, everywhere } from "./programs.ts";
import { world } from "./world.ts";

/** Any time an alert tells. */
const times = /\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d/g;

everywhere(
  "with language zh every channel tells alerts and digests in Chinese, times in the time zone",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { github, huggingface } = mrt.config.sources;
      mrt.writeConfig({
        ...mrt.config,
        sources: { github, huggingface },
        language: "zh",
        timezone: "Asia/Shanghai",
        delivery: { digest_above: 1 },
        notify: { ...mrt.config.notify, console: {} },
      });
      const repo = mrt.forge.repo("vllm-project/vllm");
      mrt.hub.publish("deepseek-ai/DeepSeek-V3", { createdAt: 1_600_000_000_000 });
      equal((yield* mrt.mrt("once")).code, 0);
      const first = "deepseek-ai（Hugging Face）：首次检查，1 项匹配";
      deepEqual(mrt.robot.messages.map(({ content }) => content.text.split("\n")[0]), [
        `@l00012345 ${first}`,
      ]);
      deepEqual(mrt.post.mails.map((mail) => header(mail, "subject")), [first]);

      repo.open({ title: "支持 Qwen" });
      mrt.hub.publish("deepseek-ai/DeepSeek-V4", { createdAt: Date.UTC(2026, 10, 24, 16, 30) });
      const { code, stdout, stderr } = yield* mrt.mrt("once");
      equal(code, 0, stderr);
      const mail = mrt.post.mails.at(-1);
      ok(mail !== undefined);
      match(header(mail, "subject"), /^2 条提醒：.*、/);
      for (const told of [stdout, mail.text, mail.html, mrt.robot.messages.at(-1)?.content.text]) {
        ok(told !== undefined);
        match(told, /2 条提醒/);
        match(told, /新 issue——支持 Qwen/);
        match(told, /新模型——deepseek-ai\/DeepSeek-V4/);
        for (const [time] of told.matchAll(times)) ok(time.endsWith(" +08:00"), time);
      }
      match(mail.text, / {2}2026-11-25 00:30 \+08:00$/m);
    }),
);

/** Prints one alert of a time in UTC on the console, on a system with this time zone. */
const toldWith = (TZ: string) =>
  Effect.gen(function* () {
    const mrt = yield* world;
    mrt.writeConfig({
      watch_keywords: ["deepseek"],
      first_run: "each",
      sources: { huggingface: mrt.config.sources.huggingface },
      notify: { console: {} },
    });
    mrt.hub.publish("deepseek-ai/DeepSeek-V4", { createdAt: Date.UTC(2026, 10, 24, 16, 30) });
    const { code, stdout, stderr } = yield* mrt.mrtWith({ TZ }, "once");
    equal(code, 0, stderr);
    return stdout;
  });

everywhere(
  "without a time zone in the config times are in the system's",
  () =>
    Effect.gen(function* () {
      match(yield* toldWith("Asia/Kathmandu"), /^ {2}Time: 2026-11-24 22:15 \+05:45$/m);
    }),
);

asProcess(
  "a system whose time zone has no name is taken to be in UTC, and alerts go out",
  () =>
    Effect.gen(function* () {
      match(yield* toldWith("CST-8"), /^ {2}Time: 2026-11-24 16:30 UTC$/m);
    }),
);
