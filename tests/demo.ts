import * as Cause from "effect/Cause";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { speech } from "../src/cli/platform.ts";
import type { Phrase } from "../src/domain/phrase.ts";
import { type Ended, Program, sources } from "./cli/program.ts";
import { world } from "./cli/world.ts";
import { feedSite } from "./simulators/feed.ts";

/*
 * A look at MRT without network and keys: the real program, against simulated upstreams and receivers
 * on this machine, in the language of the environment. Exits 1 when something it says did not happen.
 */

/** The same world with releases watched, and a site that has a feed. */
const withBlog = Effect.gen(function* () {
  const mrt = yield* world;
  const blog = yield* feedSite();
  const { sources } = mrt.config;
  const feeds = [{ name: "vLLM blog", url: `${blog.url}/feed` }];
  mrt.writeConfig({
    ...mrt.config,
    language: speech.language(),
    sources: {
      ...sources,
      github: { ...sources.github, monitor: { releases: true } },
      feeds,
    },
    // Each alert of the second run is shown by itself.
    delivery: { digest_above: 6 },
  });
  return { ...mrt, blog, once: mrt.runWith({}, [new URL(blog.url).host], "once") };
});

type World = Effect.Success<typeof withBlog>;

const year2020 = Date.UTC(2020, 0, 1);

const say = (what: Phrase) => Console.log(`\n── ${speech.say(what)}`);
const quote = (text: string) => Console.log(text.trimEnd().replace(/^/gm, "   │ "));

/** What the receivers got since the last look. */
const receivedBy = ({ robot, post }: World) => {
  let messages = 0;
  let mails = 0;
  return () => {
    const news = {
      welink: robot.messages.slice(messages).map(({ content }) => content.text),
      mails: post.mails.length - mails,
    };
    messages = robot.messages.length;
    mails = post.mails.length;
    return news;
  };
};

class Broken extends Error {}

const claim = (what: Phrase, happened: boolean) => {
  const text = speech.say(what);
  return happened
    ? Console.log(`   ✓ ${text}`)
    : Effect.andThen(Console.log(`   ✗ ${text}`), Effect.die(new Broken(text)));
};

const run = (mrt: World, what: Phrase) =>
  Effect.gen(function* () {
    yield* say(what);
    yield* Console.log("   $ mrt once");
    const ended: Ended = yield* mrt.once;
    yield* quote(ended.stdout);
    yield* claim({ en: "it ends with exit code 0", zh: "以退出码 0 结束" }, ended.code === 0);
  });

const publish = ({ forge, hub, scope, blog }: World) => {
  const repo = forge.repo("vllm-project/vllm");
  repo.open({ title: "Qwen4 crashes on start", body: "Since today's build." });
  const pull = repo.open({ title: "Support DeepSeek-V5", pull: true });
  repo.merge(pull);
  repo.open({ title: "Fix a typo in the manual" });
  repo.releases.publish({ tag: "v0.31.0", body: "Runs Qwen4 and DeepSeek-V5." });
  hub.publish("deepseek-ai/DeepSeek-V5");
  scope.publish("Qwen/Qwen4-30B");
  blog.publish("qwen4", { title: "Serving Qwen4 on one node" });
};

const demo = Effect.gen(function* () {
  const mrt = yield* withBlog;
  const received = receivedBy(mrt);
  const repo = mrt.forge.repo("vllm-project/vllm");
  repo.open({ title: "Support Qwen3", createdAt: year2020 });
  repo.open({ title: "Fix the build", createdAt: year2020 });
  repo.releases.publish({ tag: "v0.30.0", body: "Runs Qwen3.", createdAt: year2020 });
  mrt.hub.publish("deepseek-ai/DeepSeek-V3", { createdAt: year2020 });
  mrt.scope.publish("Qwen/Qwen3", { createdAt: year2020 });
  mrt.blog.publish("qwen3", { title: "Serving Qwen3", publishedAt: year2020 });
  yield* say(
    {
      en:
        "GitHub, Hugging Face, ModelScope and a blog, a WeLink robot and a mail server, all simulated",
      zh: "GitHub、Hugging Face、ModelScope、一个博客、WeLink 机器人和邮件服务器，都是模拟的",
    },
  );
  yield* Console.log(
    `   ${
      speech.say({
        en: "Watching vllm-project/vllm, deepseek-ai, Qwen and the vLLM blog for deepseek and qwen",
        zh: "监视 vllm-project/vllm、deepseek-ai、Qwen 和 vLLM blog，关键词是 deepseek 和 qwen",
      })
    }`,
  );

  yield* run(mrt, {
    en: "The first run takes note of what is there",
    zh: "第一次运行：记下现有的内容",
  });
  const first = received();
  yield* quote(first.welink.join("\n\n"));
  yield* claim({
    en: "WeLink has one summary of all five sources",
    zh: "WeLink 收到一条汇总，涵盖五个来源",
  }, first.welink.length === 1);
  yield* claim({ en: "so has the mailbox", zh: "邮箱也收到一条" }, first.mails === 1);

  yield* say({
    en:
      "Now an issue is opened, a pull request merged, and a release, two models and a post appear",
    zh: "现在新建了两个 issue，合并了一个 PR，又来了一个版本、两个模型和一篇文章",
  });
  publish(mrt);
  yield* run(mrt, { en: "The second run tells what is new", zh: "第二次运行：只说新内容" });
  const second = received();
  yield* quote(second.welink.join("\n\n"));
  yield* claim(
    { en: "the six that match came by WeLink", zh: "WeLink 收到匹配的六条" },
    second.welink.length === 6,
  );
  yield* claim({ en: "and by mail", zh: "邮箱也收到六条" }, second.mails === 6);
  yield* claim(
    {
      en: "the merged pull request is one alert that names both",
      zh: "新建并合并的 PR 只有一条提醒，两件事都说到",
    },
    second.welink.some((text) => /merged.*opened|opened.*merged|已合并.*新建/i.test(text)),
  );
  yield* claim(
    { en: "the typo is nobody's business", zh: "改错别字的 issue 与谁都无关，没有提醒" },
    !second.welink.some((text) => /typo/.test(text)),
  );

  yield* run(mrt, { en: "A restart repeats nothing", zh: "再次启动：什么也不重复" });
  const third = received();
  yield* claim(
    { en: "no alert came twice", zh: "没有提醒发第二次" },
    third.welink.length + third.mails === 0,
  );

  yield* say({
    en: "The WeLink robot is down while another model appears",
    zh: "WeLink 机器人不可用时，又来了一个模型",
  });
  mrt.robot.misbehave({ kind: "answer", status: 503, body: "" });
  mrt.hub.publish("deepseek-ai/DeepSeek-V5-Lite");
  yield* Console.log("   $ mrt once");
  const failed = yield* mrt.once;
  yield* quote(failed.stdout);
  yield* claim(
    { en: "exit code 3 says that something waits", zh: "退出码 3 表示有待发的内容" },
    failed.code === 3,
  );
  yield* claim({ en: "the mail came all the same", zh: "邮件照样送到" }, received().mails === 1);
  mrt.robot.misbehave(null);
  mrt.state("UPDATE channels SET hold_until = 0");
  yield* run(mrt, {
    en: "The robot is back, and half a minute later",
    zh: "机器人恢复，半分钟以后",
  });
  const last = received();
  yield* quote(last.welink.join("\n\n"));
  yield* claim(
    { en: "WeLink has its alert, the mailbox no second one", zh: "WeLink 收到提醒，邮箱没有重复" },
    last.welink.length === 1 &&
      last.mails === 0,
  );
  yield* say({
    en: "That is all. Make it yours: deno task init",
    zh: "演示到此为止。配置自己的提醒：deno task init",
  });
});

const exit = await Effect.runPromiseExit(
  Effect.scoped(demo).pipe(
    Effect.provideService(Program, sources),
    Effect.tapCause((cause) => Console.error(`\nIt did not happen: ${Cause.pretty(cause)}`)),
  ),
);
Deno.exit(exit._tag === "Success" ? 0 : 1);
