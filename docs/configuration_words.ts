import type { Language } from "../src/domain/locale.ts";

/** What docs/configuration.md says around its tables, in one of the languages. */
export interface Words {
  readonly introduction: string;
  /** The beginning of the table of variables. */
  readonly environment: string;
  readonly whole: string;
  /** The head of a table of keys. */
  readonly head: string;
  readonly comma: string;
  readonly types: Readonly<Record<string, string>>;
  readonly array: (type: string) => string;
  readonly range: (minimum: number, maximum: number) => string;
  readonly required: string;
  readonly none: string;
  /** The variable that a key names. */
  readonly named: (path: string, standard: string | undefined) => string;
}

const plural = (title: string) =>
  /[A-Z]$/.test(title) ? title : title.endsWith("s") ? `${title}es` : `${title}s`;

export const wordsOf: Readonly<Record<Language, Words>> = {
  en: {
    introduction: `<!-- Written by \`deno task schema\` from the Schemas of the config. -->

# Configuration

MRT reads one file: \`--config PATH\`, else the one the variable \`MRT_CONFIG\` names, else
\`./config.json\`. With none of these the built-in example serves. \`mrt init\` writes a first one.

It is JSON, with comments and trailing commas if you like. All mistakes come in one report with line
and column. Keys that begin with \`_\` and \`$schema\` are ignored; any other unknown key is a mistake.
Editors that know JSON Schema check and complete the file when it begins with
\`"$schema": "./config.schema.json"\`, the path of that file of this project.

Every key may be left out unless it is required in its section, and so may every section. A source
or a channel is on when its section is there.
`,
    environment: `## Environment variables

Secrets stand in environment variables, or in files that variables name, and never in the config. Keys that end in \`_env\` hold the _name_
of a variable; an empty variable counts as not set.

A secret may stand in a file, as Docker and Kubernetes hand them over: when \`NAME\` is not set, the
variable \`NAME_FILE\` holds the path of the file, such as \`GITHUB_TOKEN_FILE=/run/secrets/github_token\`.
Line ends at the end of the file are cut off. Only one of the two may be set.

| variable | meaning |
| --- | --- |
| \`MRT_CONFIG\` | the config file, when \`--config\` does not name it |
| \`MRT_LANG\` | \`en\` or \`zh\`: the language of alerts and commands, when the config names none; commands also follow \`LC_ALL\`, \`LC_MESSAGES\` and \`LANG\` |
| \`HTTP_PROXY\`, \`HTTPS_PROXY\`, \`ALL_PROXY\` | the proxy through which upstreams and webhooks are asked; mail is sent directly |
| \`NO_PROXY\` | the hosts that are asked without the proxy, separated by commas |
| \`DENO_CERT\` | a PEM file with a private certificate authority for HTTPS |
| \`NO_COLOR\` | when set, nothing is coloured |
`,
    whole: "The whole",
    head: "| key | type | default | meaning |",
    comma: ", ",
    types: {},
    array: (type) => `array of ${plural(type)}`,
    range: (minimum, maximum) => `, ${minimum} to ${maximum}`,
    required: "required",
    none: "none",
    named: (path, standard) =>
      `the one ${path} names${standard === undefined ? "" : `, ${standard} by default`}`,
  },
  zh: {
    introduction: `<!-- 由 \`deno task schema\` 根据配置的 Schema 生成。 -->

# 配置

MRT 读取一个配置文件：\`--config PATH\` 指定的，其次是变量 \`MRT_CONFIG\` 指定的，再次是 \`./config.json\`。都没有时使用内置示例。\`mrt init\` 可以生成第一份配置。

配置是 JSON，可以带注释和结尾逗号。所有错误一次报出，带行号和列号。以 \`_\` 开头的键和 \`$schema\` 会被忽略；其他不认识的键都算错误。文件开头写上 \`"$schema": "./config.schema.json"\`（本项目中该文件的路径），支持 JSON Schema 的编辑器就能检查和补全。

除了所在部分中必需的键，其他键和各个部分都可以不写。写了来源或通道的部分，它就启用。
`,
    environment: `## 环境变量

密钥放在环境变量里，或放在变量指定的文件里，不写进配置。以 \`_env\` 结尾的键写的是变量的**名称**；空变量视为未设置。

密钥也可以放在文件里，Docker 和 Kubernetes 就是这样传递的：\`NAME\` 未设置时，变量 \`NAME_FILE\` 是该文件的路径，例如 \`GITHUB_TOKEN_FILE=/run/secrets/github_token\`。文件结尾的换行会被去掉。两者只能设置一个。

| 变量 | 含义 |
| --- | --- |
| \`MRT_CONFIG\` | 配置文件，\`--config\` 没有指定时使用 |
| \`MRT_LANG\` | \`en\` 或 \`zh\`：配置没有写语言时，提醒和命令用的语言；命令还会看 \`LC_ALL\`、\`LC_MESSAGES\` 和 \`LANG\` |
| \`HTTP_PROXY\`、\`HTTPS_PROXY\`、\`ALL_PROXY\` | 访问上游和 webhook 所用的代理；邮件直接发送 |
| \`NO_PROXY\` | 不经过代理访问的主机，用逗号隔开 |
| \`DENO_CERT\` | PEM 文件，里面是 HTTPS 的私有证书机构 |
| \`NO_COLOR\` | 设置后不使用颜色 |
`,
    whole: "整体",
    head: "| 键 | 类型 | 默认值 | 含义 |",
    comma: "、",
    types: { string: "字符串", integer: "整数", boolean: "布尔值", object: "对象" },
    array: (type) => /[!-~]$/.test(type) ? `${type} 数组` : `${type}数组`,
    range: (minimum, maximum) => `，${minimum} 到 ${maximum}`,
    required: "必需",
    none: "无",
    named: (path, standard) =>
      `${path} 指定的变量${standard === undefined ? "" : `，默认 ${standard}`}`,
  },
};
