import * as Record from "effect/Record";
import * as Schema from "effect/Schema";
import type { Phrase } from "../../domain/phrase.ts";
import { describing, setting } from "../../plugin/fields.ts";

/** What of a repository may become events, and whether it does where the config does not say. */
const monitors = {
  issues: [true, { en: "Whether issues become events.", zh: "issue 是否产生事件。" }],
  pulls: [true, { en: "Whether pull requests become events.", zh: "PR 是否产生事件。" }],
  releases: [false, {
    en: "Whether releases become events; they take one more request a poll.",
    zh: "版本发布是否产生事件；每次轮询多一个请求。",
  }],
  comments: [false, {
    en:
      "Whether comments on issues, pull requests and lines of code become events; they take two " +
      "more requests a poll.",
    zh: "issue、PR 和代码行上的评论是否产生事件；每次轮询多两个请求。",
  }],
  discussions: [false, {
    en:
      "Whether discussions become events; they take a token and one query of GraphQL more a poll.",
    zh: "讨论是否产生事件；需要令牌，每次轮询多一次 GraphQL 查询。",
  }],
  tags: [false, {
    en: "Whether tags become events, with releases only those without one; they take one more " +
      "request a poll.",
    zh: "Git 标签是否产生事件，同时监视版本发布时仅限没有发布的标签；每次轮询多一个请求。",
  }],
  commits: [false, {
    en:
      "Whether commits to the default branch become events; they take one more request a poll, or " +
      "one for each path.",
    zh: "默认分支的提交是否产生事件；每次轮询多一个请求，有路径时每个路径一个。",
  }],
  repositories: [true, {
    en: "With OWNER/*: whether new repositories become events.",
    zh: "用于 OWNER/*：新仓库是否产生事件。",
  }],
  updates: [true, {
    en: "Whether updates are alerted: another title, text or label. Opened, closed, merged and " +
      "reopened always are, and so is what is published, promoted or said for the first time.",
    zh: "是否提醒更新，即标题、正文或标签的变化；新建、关闭、合并和重新打开总会提醒，" +
      "版本的发布和转正、新的评论也是。",
  }],
} as const satisfies { readonly [key: string]: readonly [boolean, Phrase] };

type Monitors = { readonly [K in keyof typeof monitors]: readonly [boolean, Phrase] };
const all: Monitors = monitors;

/** `sources.github.monitor`. */
export const Monitor = setting(
  Schema.Struct(Record.map(all, ([standard, what]) => setting(Schema.Boolean, standard, what))),
  Record.map(all, ([standard]) => standard),
  { en: "What of a repository becomes events.", zh: "仓库中哪些内容产生事件。" },
);

/** The same of one repository, with what it says itself only. */
export const MonitorOverrides = Schema.Struct(
  Record.map(all, ([, what]) => Schema.optionalKey(Schema.Boolean.annotate(describing(what)))),
);
