import { makeForgePlugin } from "../forge/v5/plugin.ts";
import { asPath, type Forge } from "../forge/v5/forge.ts";

/*
 * Gitee: https://gitee.com/api/v5/swagger. Its documentation has the token in the query; its own clients
 * send it in a header, where no log shows it, and so does this one.
 */

const updatedFirst = "state=all&sort=updated&direction=desc";

const forge: Forge = {
  kind: "gitee",
  name: "Gitee",
  publicApi: "https://gitee.com/api/v5",
  newestFirst: {
    issues: updatedFirst,
    pulls: updatedFirst,
    releases: "direction=desc",
    tags: "sort=updated&direction=desc",
  },
  releasePath: (tag) => `releases/tag/${asPath(tag)}`,
  // 60 a minute without a token.
  perHour: 3600,
};

/** Watches the issues, pull requests, releases and tags of Gitee repositories. */
export const gitee = makeForgePlugin(forge, {
  flag: "gitee-repos",
  question: { en: "Gitee repositories, OWNER/REPO each", zh: "Gitee 仓库，写成 OWNER/REPO" },
  variable: "GITEE_TOKEN",
  example: "mindspore/mindspore",
  token: {
    en: "The variable that holds a token; without one 60 requests a minute are allowed.",
    zh: "存放令牌的变量；没有令牌每分钟只许 60 次请求。",
  },
  address: { en: "Where the API is.", zh: "API 的地址。" },
});
