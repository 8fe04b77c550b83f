import { defineKind } from "../../plugin/kind.ts";

/*
 * What happens to issues, pull requests, comments, discussions, releases, tags, commits and repositories,
 * and what it is called.
 */

const search = { en: "search", zh: "搜索" };

const fields = {
  draft: { en: "draft", zh: "草稿" },
  state_reason: { en: "reason", zh: "状态原因" },
  search,
};

const states = {
  open: { en: "open", zh: "未关闭" },
  closed: { en: "closed", zh: "已关闭" },
};

const tagName = { en: "tag", zh: "Git 标签" };
const commitName = { en: "commit", zh: "提交" };

export const issue = defineKind("issue", {
  resource: "repo_issue",
  number: "number",
  place: "repository",
  states,
  fields,
  opened: {
    type: "issue_opened",
    en: ["new issue", "opened"],
    zh: ["新 issue", "新建"],
    when: { transferred_in: { en: "issue transferred in", zh: "转入的 issue" } },
  },
  updated: {
    type: "issue_updated",
    en: ["issue updated", "updated"],
    zh: ["issue 有更新", "更新"],
  },
  closed: { type: "issue_closed", en: ["issue closed", "closed"], zh: ["issue 已关闭", "关闭"] },
  reopened: {
    type: "issue_reopened",
    en: ["issue reopened", "reopened"],
    zh: ["issue 已重新打开", "重新打开"],
  },
});

export const pullRequest = defineKind("pull_request", {
  resource: "repo_pr",
  number: "number",
  place: "repository",
  states: { ...states, merged: { en: "merged", zh: "已合并" } },
  fields,
  opened: { type: "pr_opened", en: ["new PR", "opened"], zh: ["新 PR", "新建"] },
  updated: { type: "pr_updated", en: ["PR updated", "updated"], zh: ["PR 有更新", "更新"] },
  merged: { type: "pr_merged", en: ["PR merged", "merged"], zh: ["PR 已合并", "合并"] },
  closed: { type: "pr_closed", en: ["PR closed", "closed"], zh: ["PR 已关闭", "关闭"] },
  reopened: {
    type: "pr_reopened",
    en: ["PR reopened", "reopened"],
    zh: ["PR 已重新打开", "重新打开"],
  },
});

/** On an issue or pull request; its number is theirs. */
export const issueComment = defineKind("comment", {
  resource: "repo_comment",
  number: "issue",
  fields: {
    association: { en: "association", zh: "与仓库的关系" },
    file: { en: "file", zh: "文件" },
  },
  added: {
    type: "comment_added",
    en: ["new comment", "commented"],
    zh: ["新评论", "评论"],
    when: { review: { en: "new review comment", zh: "新代码审查评论" } },
  },
  updated: {
    type: "comment_updated",
    en: ["comment edited", "edited"],
    zh: ["评论有修改", "修改"],
  },
});

export const discussion = defineKind("discussion", {
  resource: "repo_discussion",
  number: "number",
  states,
  fields: {
    category: { en: "category", zh: "分类" },
    state_reason: fields.state_reason,
  },
  opened: {
    type: "discussion_opened",
    en: ["new discussion", "opened"],
    zh: ["新讨论", "新建"],
  },
  answered: {
    type: "discussion_answered",
    en: ["discussion answered", "answered"],
    zh: ["讨论已有答案", "有答案"],
  },
  updated: {
    type: "discussion_updated",
    en: ["discussion updated", "updated"],
    zh: ["讨论有更新", "更新"],
  },
  closed: {
    type: "discussion_closed",
    en: ["discussion closed", "closed"],
    zh: ["讨论已关闭", "关闭"],
  },
  reopened: {
    type: "discussion_reopened",
    en: ["discussion reopened", "reopened"],
    zh: ["讨论已重新打开", "重新打开"],
  },
});

export const release = defineKind("release", {
  resource: "repo_release",
  fields: {
    tag: tagName,
    prerelease: { en: "prerelease", zh: "预发布" },
    assets: { en: "assets", zh: "附件数" },
  },
  added: {
    type: "release_published",
    en: ["new release", "published"],
    zh: ["新版本发布", "发布"],
    when: { prerelease: { en: "new prerelease", zh: "新预发布版本" } },
  },
  promoted: {
    type: "release_promoted",
    en: ["prerelease is now a release", "promoted"],
    zh: ["预发布版本已转正", "转正"],
  },
  updated: {
    type: "release_updated",
    en: ["release updated", "updated"],
    zh: ["版本有更新", "更新"],
  },
});

export const repoTag = defineKind("tag", {
  resource: "repo_tag",
  fields: { sha: commitName },
  added: { type: "tag_added", en: ["new tag", "added"], zh: ["新 Git 标签", "新增"] },
  updated: { type: "tag_moved", en: ["tag moved", "moved"], zh: ["Git 标签已移动", "移动"] },
});

export const repoCommit = defineKind("commit", {
  resource: "repo_commit",
  fields: { sha: commitName },
  added: { type: "commit_added", en: ["new commit", "committed"], zh: ["新提交", "提交"] },
  updated: {
    type: "commit_rewritten",
    en: ["commit rewritten", "rewritten"],
    zh: ["提交已改写", "改写"],
  },
});

export const ownedRepository = defineKind("repository", {
  resource: "owner_repository",
  fields: {
    fork: { en: "fork", zh: "复刻" },
    archived: { en: "archived", zh: "已归档" },
    language: { en: "language", zh: "语言" },
    license: { en: "licence", zh: "许可证" },
    stars: { en: "stars", zh: "星标" },
    search,
  },
  added: { type: "repository_added", en: ["new repository", "added"], zh: ["新仓库", "新增"] },
  updated: {
    type: "repository_renamed",
    en: ["repository renamed", "renamed"],
    zh: ["仓库已改名", "改名"],
  },
});
