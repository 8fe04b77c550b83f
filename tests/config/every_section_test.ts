import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { describedConfig } from "../../src/config/json_schema.ts";
import { load } from "../../src/config/load.ts";
import { registry } from "../../src/config/registered.ts";
import { test } from "../testing.ts";
import { files } from "./plugins.ts";

/* Mistakes in the sections of the real plugins, each of which words its own. */

const github = (section: object) => ({ sources: { github: section } });
const hub = (section: object) => ({ sources: { huggingface: section } });
const welink = (section: unknown) => ({ notify: { welink: section } });
const robot = (kind: string, section: object) => ({ notify: { [kind]: section } });
const email = (section: object) => ({
  notify: { email: { smtp_host: "x", from: "a@b.c", to_list: ["a@b.c"], ...section } },
});

const rules = (...all: ReadonlyArray<object>) => ({
  notify: { console: {} },
  rules: all.map((rule) => ({ name: "a", ...rule })),
});

const page = (section: object) => ({ http: section });

const wrong: ReadonlyArray<readonly [config: object, en: RegExp, zh: RegExp]> = [
  [page({ github_secret_env: "" }), /found an empty name/, /变量名是空的/],
  [page({ modelscope_secret_env: "X" }), /unknown key/, /没有这个配置项/],
  [page({ gihub_secret_env: "X" }), /did you mean github_secret_env\?/, /github_secret_env？/],
  [github({ repos: ["https://github.com/o/r"] }), /did you mean o\/r\?/, /是不是想写 o\/r？/],
  [github({ repos: ["vllm"] }), /expected OWNER\/REPO/, /应为仓库地址中的 OWNER\/REPO/],
  [github({ repos: ["a/b.git"] }), /without \.git/, /结尾不带 \.git/],
  [github({ repos: [] }), /at least one repository/, /至少一个仓库/],
  [github({ repos: ["a/b", "A/b"] }), /listed twice/, /列了两次/],
  [github({ repos: ["a/b"], base_url: "api.x" }), /expected an address/, /应为地址/],
  [github({ repos: ["a/b"], token_env: "" }), /found an empty name/, /变量名是空的/],
  [github({ repos: ["a/b"], token_env: "a b" }), /renew the secret/, /更换密钥/],
  [github({ repos: ["a/b"], monitor: { issues: 1 } }), /true or false/, /true 或 false/],
  [hub({ orgs: ["https://huggingface.co/Qwen/x"] }), /did you mean Qwen\?/, /是不是想写 Qwen？/],
  [hub({ orgs: ["a b"] }), /the name of an organisation/, /组织名/],
  [hub({ orgs: ["a", "A"] }), /listed twice/, /列了两次/],
  [hub({ orgs: [] }), /at least one organisation/, /至少一个组织/],
  [welink({ is_at: true }), /names nobody/, /没有人/],
  [
    welink({ at_accounts: Array.from({ length: 11 }, (_, n) => `u${n}`) }),
    /at most 10/,
    /最多 @ 10/,
  ],
  [welink({ at_accounts: ["x".repeat(400)] }), /take more than 380/, /中的 380 字/],
  [welink({ at_accounts: ["a", "a"] }), /listed twice/, /列了两次/],
  [welink({ at_accounts: [" "] }), /found a blank/, /空白/],
  [welink({ at_accounts: ["@a"] }), /without the @/, /不要写 @/],
  [welink({ at_accounts: ["a b"] }), /without blanks/, /不含空格/],
  [welink({ max_per_minute: -1 }), /from 0 \(no limit\)/, /0（不限）/],
  [welink([]), /at least one channel/, /至少要有一个通道/],
  [welink([{}]), /a name of lower-case letters/, /小写字母/],
  [welink([{ name: "A B" }]), /did you mean "a-b"\?/, /是不是想写 "a-b"？/],
  [
    welink([{ name: "a" }, { name: "a", webhook_env: "X" }]),
    /another channel is called a/,
    /已有通道叫 a/,
  ],
  [welink([{ name: "a" }, { name: "b" }]), /welink:a has/, /welink:a 也用了/],
  [welink("infra"), /an object or an array/, /对象或数组/],
  [robot("feishu", { mention: ["@ou_1"] }), /an open_id such as ou_1a2b/, /open_id（如 ou_1a2b）/],
  [robot("feishu", { mention: ["ou_1", "ou_1"] }), /ou_1 is listed twice/, /ou_1 列了两次/],
  [robot("feishu", { secret_env: "" }), /found an empty name/, /变量名是空的/],
  [
    robot("dingtalk", { mention: Array.from({ length: 21 }, (_, n) => `u${n}`) }),
    /at most 20 mentions, found 21/,
    /最多 @ 20 个，这里有 21 个/,
  ],
  [robot("dingtalk", { mention: ["a b"] }), /a mobile number or a userId/, /手机号或 userId/],
  [robot("wecom", { mention: ["<@u>"] }), /a userid of the address book/, /通讯录中的 userid/],
  [robot("wecom", { secret_env: "X" }), /unknown key/, /没有这个配置项/],
  [robot("wecom", [{ name: "a" }, { name: "b" }]), /wecom:a has/, /wecom:a 也用了/],
  [robot("slack", { mention: ["@U012AB3CD"] }), /a member id such as/, /成员 ID（如/],
  [robot("slack", { mention: ["U012AB3CD", "U012AB3CD"] }), /listed twice/, /列了两次/],
  [robot("discord", { mention: ["somebody"] }), /a user id such as/, /用户 ID（如/],
  [robot("discord", { thread_id: "general" }), /the id of a thread, in quotes/, /子区 ID/],
  [robot("telegram", {}), /chat_id: missing/, /缺少/],
  [robot("telegram", { chat_id: "My group" }), /the id of a chat in quotes/, /会话 ID，写在引号里/],
  [robot("telegram", { chat_id: -1001234567890 }), /chat_id/, /chat_id/],
  [robot("telegram", { chat_id: "-1", mention: ["all"] }), /a user name, or the/, /用户名或/],
  [robot("telegram", { chat_id: "-1", thread_id: 0 }), /the number of a topic/, /话题的数字 ID/],
  [
    robot("telegram", [{ name: "a", chat_id: "-1" }, { name: "b", chat_id: "-1" }]),
    /telegram:a has TELEGRAM_BOT_TOKEN too/,
    /telegram:a 也用了/,
  ],
  [robot("ntfy", { token_env: "" }), /found an empty name/, /变量名是空的/],
  [robot("bark", { mention: ["a"] }), /unknown key/, /没有这个配置项/],
  [robot("webhook", { mention: ["a b"] }), /an id of letters/, /由字母、数字/],
  [robot("apprise", { tag: ", a" }), /tags such as "team"/, /标签，如 "team"/],
  [robot("slack", { proxy_env: "http://x:1" }), /the name of an environment/, /环境变量名/],
  [robot("teams", { mention: ["all"] }), /a sign-in name such as/, /登录名（如/],
  [email({ smtp_host: "https://x" }), /without scheme/, /不带协议/],
  [email({ smtp_port: 0 }), /a port from 1/, /的端口/],
  [email({ to_list: [] }), /at least one address/, /至少要有一个收件地址/],
  [email({ to_list: ["x"] }), /an e-mail address/, /邮箱地址/],
  [email({ to_list: ["a@b.c", "A@b.c"] }), /listed twice/, /列了两次/],
  [email({ user_env: "U" }), /needs password_env/, /就必须有 password_env/],
  [email({ password_env: "U" }), /needs user_env/, /就必须有 user_env/],
  [email({ ehlo_name: "a b" }), /a host name such as/, /主机名，如/],
  [email({ ca_file: " " }), /a PEM file/, /文件的路径/],
  [{ notify: { email: { smtp_host: "x", to_list: ["a@b.c"] } } }, /sender's address/, /发件人地址/],
  [{ notify: { console: { colour: 1 } } }, /has no settings/, /没有任何配置项/],
  [{ notify: { console: [] } }, /expected \{\}/, /应为 \{\}/],
  [{ rules: [{ keywords: ["x"] }] }, /rules\[0\]\.name: missing/, /缺少这个配置项/],
  [
    rules({ name: "watch_keywords", keywords: ["x"] }),
    /rules\[0\]\.name: .*the rule of the section watch_keywords is called so; choose another name/,
    /那条规则的名称，请换一个/,
  ],
  [rules({ name: " ", keywords: ["x"] }), /found a blank/, /空白/],
  [
    rules({ keywords: ["x"] }, { keywords: ["y"] }),
    /1:\d+ rules\[1\]\.name: .*another rule is called a/,
    /已有规则叫 a/,
  ],
  [
    rules({ keyword: ["x"] }),
    /rules\[0\]\.keyword: unknown key; did you mean keywords\?/,
    /是不是想写/,
  ],
  [rules({}), /has no condition/, /没有任何条件/],
  [rules({ keywords: [], in: ["title"], notify: ["console"] }), /has no condition/, /没有任何条件/],
  [rules({ keywords: ["x"], in: ["body"] }), /"title", "text"/, /"title"、"text"/],
  [
    rules({ keywords: ["qwen"], not_keywords: ["Ｑｗ"] }),
    /not_keywords\[0\]: .*can never match: "qwen" of keywords itself holds/,
    /永远不会匹配/,
  ],
  [rules({ all_keywords: ["a", "b"], not_keywords: ["B"] }), /can never match/, /永远不会匹配/],
  [rules({ labels: ["a"], not_labels: ["*"] }), /excludes all of labels/, /排除了 labels 的全部/],
  [
    rules({ authors: ["x"], not_authors: ["X"] }),
    /excludes all of authors/,
    /排除了 authors 的全部/,
  ],
  [rules({ where: { p: { min: 2, max: 1 } } }), /min 2 is more than max 1/, /min 2 大于 max 1/],
  [rules({ where: { p: [] } }), /at least one value/, /至少要有一个值/],
  [rules({ where: { p: {} } }), /expected min, max or present/, /应有 min、max 或 present/],
  [rules({ where: { p: { present: false, max: 1 } } }), /can never match/, /永远不会匹配/],
  [
    rules({ regex: ["ok", "a(b"] }),
    /regex\[1\]: .*at character \d+: missing closing \)/,
    /正则表达式，第 \d+ 个字符处：缺少右括号/,
  ],
  [rules({ regex: ["ab\\1"] }), /at character 3: invalid escape/, /第 3 个字符处：转义/],
  [rules({ regex: ["x".repeat(501)] }), /more than 500 characters/, /超过 500/],
  [rules({ sources: [" "] }), /found a blank/, /空白/],
  [
    rules({ keywords: ["x"], mute: true, urgent: true }),
    /in a rule that mutes/,
    /静音规则里没有意义/,
  ],
  [rules({ keywords: ["x"], notify: [] }), /at least one channel/, /至少要有一个通道/],
  [
    rules({ keywords: ["x"], notify: ["consol"] }),
    /notify\[0\]: no channel is called "consol"; did you mean console\?/,
    /没有名为 "consol" 的通道/,
  ],
  [rules({ keywords: ["x"], mention: 1 }), /"nobody", "all" or an array/, /"nobody"、"all"/],
  [rules({ keywords: ["x"], note: "a\nb" }), /a sentence on one line/, /一行文字/],
  [
    { supervision: { notify: ["x"] } },
    /no channel is called "x"; there is console/,
    /没有名为 "x"/,
  ],
];

const names = new Set([
  ...JSON.stringify(
    describedConfig(registry, "en"),
    (key, value) => key === "description" ? undefined : value,
  ).match(/\w+/g) ?? [],
  ..."mrt json WeLink open_id ou_1a2b user_id userId userid OWNER REPO git https http com mirror you example ai PEM IP ID vllm-project deepseek"
    .split(/[ -]/),
  ..."RE2 min max present S somebody".split(" "),
]);

for (const [config, en, zh] of wrong) {
  const text = JSON.stringify(config);
  test(`${text.slice(0, 90)} is told in either language`, () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(load(Option.some("mrt.json"))).pipe(
        Effect.provide(files({ "mrt.json": text })),
      );
      if (error._tag !== "ConfigError") throw error;
      const { says } = error;
      match(says.en, en);
      match(says.zh, zh);
      equal(says.en.split("\n").length, says.zh.split("\n").length);
      const written = new Set([...names, ...text.match(/\w+/g) ?? []]);
      const foreign = (says.zh.replaceAll(/"[^"]*"/g, "").match(/(?<!\w)[A-Za-z]\w*/g) ?? [])
        .filter((word) => !written.has(word));
      deepEqual(foreign, [], says.zh);
      deepEqual(says.en.match(/\p{Script=Han}/u), null, says.en);
    }));
}

for (
  const [section, en, zh] of [
    [
      { keywords: ["x"], sources: ["github:vlm/*"] },
      'rules[0].sources[0]: "github:vlm/*" is no source of this config',
      "不是配置中的任何来源",
    ],
    [
      { events: ["pr_opend"] },
      'rules[0].events[0]: "pr_opend" is no event there is; did you mean pr_opened?',
      "不是任何事件",
    ],
    [
      { changed: ["text"] },
      'rules[0].changed[0]: what changes of the text is "body"',
      "正文的变化",
    ],
    [
      { keywords: ["glm.*"] },
      'rules[0].keywords[0]: "glm.*" looks like a pattern',
      "像是通配或正则",
    ],
  ] as const
) {
  test(`a rule with ${JSON.stringify(section)} is worth a warning`, () =>
    Effect.gen(function* () {
      const config = {
        ...rules(section),
        sources: { github: { repos: ["vllm-project/vllm"] } },
      };
      const { warnings } = yield* load(Option.some("mrt.json")).pipe(
        Effect.provide(files({ "mrt.json": JSON.stringify(config) })),
      );
      const found = warnings.find((warning) => warning.en.startsWith(en));
      match(found?.zh ?? "", new RegExp(zh));
    }));
}

test("the page takes a secret for each kind of source whose platform sends webhooks", () =>
  Effect.sync(() => {
    const { http } = describedConfig(registry, "en").properties ?? {};
    const asked = Object.keys(http?.properties ?? {}).flatMap((name) =>
      /^(\w+)_secret_env$/.exec(name)?.[1] ?? []
    );
    deepEqual(
      asked,
      registry.sources.flatMap(({ kind, hook }) => hook === undefined ? [] : [kind]),
    );
  }));
