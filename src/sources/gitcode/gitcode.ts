import { makeForgePlugin } from "../forge/v5/plugin.ts";
import { asPath, type Forge } from "../forge/v5/forge.ts";

/*
 * GitCode, which AtomGit is too: https://docs.gitcode.com/en/docs/apis. Its lists are in the order they
 * were asked for only where the parameters are those that the server knows, which differ from list to list
 * and from its documentation.
 */

const forge: Forge = {
  kind: "gitcode",
  name: "GitCode",
  publicApi: "https://api.gitcode.com/api/v5",
  newestFirst: {
    issues: "state=all&order_by=updated_at&sort=desc",
    pulls: "state=all&order_by=updated_at&direction=desc",
    releases: "direction=desc",
    tags: "direction=desc",
  },
  releasePath: (tag) => `releases/${asPath(tag)}`,
  // 50 a minute.
  perHour: 3000,
};

/** Watches the issues, pull requests, releases and tags of GitCode repositories. */
export const gitcode = makeForgePlugin(forge, {
  flag: "gitcode-repos",
  question: {
    en: "GitCode repositories, OWNER/REPO each",
    zh: "GitCode 仓库，写成 OWNER/REPO",
  },
  variable: "GITCODE_TOKEN",
  example: "Ascend/pytorch",
  token: {
    en: "The variable that holds a token; some repositories cannot be read without one.",
    zh: "存放令牌的变量；有的仓库没有令牌读不到。",
  },
  address: {
    en: "Where the API is; https://api.atomgit.com/api/v5 shows the same.",
    zh: "API 的地址；https://api.atomgit.com/api/v5 内容相同。",
  },
});
