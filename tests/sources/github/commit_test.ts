import { deepEqual, equal, notEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { type Commit, commitItem } from "../../../src/sources/github/commit.ts";
import { ownedRepository, repoCommit, repoTag } from "../../../src/sources/forge/kinds.ts";
import { render } from "../../../src/message/render.ts";
import { alert, inChinese, inEnglish } from "../../notifiers/samples.ts";
import { onRecorded, test } from "../../testing.ts";
import { serve } from "../../simulators/serve.ts";
import { itemsOf, read } from "../opened.ts";
import { exchangesOf, name, sourceOf } from "./source.ts";

/*
 * Commits, tags and repositories as items, and what they are called.
 */

const off = { issues: false, pulls: false };

const element = (changed: Partial<Commit> = {}): Commit => ({
  sha: "0791cc7b1a706ab5d7c607ddff35de4d486ba3e9",
  commit: {
    message: "Add DeepSeek-V4\n\nSigned-off-by: somebody",
    author: { name: "Some Body", email: "s@example.com", date: "2026-11-24T12:00:00Z" },
    committer: { name: "GitHub", date: "2026-11-24T12:30:00Z" },
  },
  author: { login: "somebody" },
  ...changed,
});
const itemOf = (each: Commit) => commitItem(each, each, "https://github.com/a/b");

test("a commit is titled by the first line of its message and dated by when it entered", () =>
  Effect.sync(() => {
    const { title, body, author, createdAt, url } = itemOf(element());
    deepEqual([title, body, author], ["Add DeepSeek-V4", "Signed-off-by: somebody", "somebody"]);
    equal(createdAt, Date.UTC(2026, 10, 24, 12, 30));
    equal(url, "https://github.com/a/b/commit/0791cc7b1a706ab5d7c607ddff35de4d486ba3e9");
    equal(itemOf(element({ author: null })).author, "Some Body");
  }));

test("a commit stays the same under another hash, and without a date is its hash", () =>
  Effect.sync(() => {
    const { id } = itemOf(element());
    equal(itemOf(element({ sha: "f".repeat(40) })).id, id);
    const message = "Another";
    notEqual(itemOf(element({ commit: { ...element().commit, message } })).id, id);
    const undated = { message: "Add", author: null, committer: null };
    equal(itemOf(element({ commit: undated })).id, element().sha);
  }));

for (
  const [eventType, kind, en, zh] of [
    ["commit_added", repoCommit, "new commit", "新提交"],
    ["tag_added", repoTag, "new tag", "新 Git 标签"],
    ["tag_moved", repoTag, "tag moved", "Git 标签已移动"],
    ["repository_added", ownedRepository, "new repository", "新仓库"],
    ["repository_renamed", ownedRepository, "repository renamed", "仓库已改名"],
  ] as const
) {
  test(`an alert says ${en} in both languages`, () =>
    Effect.sync(() => {
      const told = alert({ source: `github:${name}`, eventType, title: "DeepSeek" });
      equal(kind.events.some(({ type }) => type === eventType), true);
      equal(render(told, inEnglish).title, `${name}: ${en} — DeepSeek`);
      equal(render(told, inChinese).title, `${name}：${zh}——DeepSeek`);
    }));
}

for (
  const [file, section, count] of [
    ["tags_p1_30_pygithub.json", { repos: ["a/b"], monitor: { ...off, tags: true } }, 30],
    ["tags_p1_33_hub4j.json", { repos: ["a/b"], monitor: { ...off, tags: true } }, 33],
    ["commits_list_2026.json", { repos: ["a/b"], monitor: { ...off, commits: true } }, 2],
    ["commits_path_filter_2012.json", {
      repos: [{ repo: "a/b", paths: ["codegen/GenerateCode.py"] }],
      monitor: { ...off, commits: true },
    }, 7],
    ["org_repos_jenkinsci_p1_100_hub4j.json", { repos: ["jenkinsci/*"] }, 100],
    ["user_repos_sort_created_asc_2020_first4.json", { repos: ["jacquev6/*"] }, 4],
  ] as const
) {
  onRecorded(`every element of ${file} passes through`, () =>
    Effect.gen(function* () {
      const [exchange] = yield* exchangesOf(file);
      const { url } = yield* serve(({ url }) =>
        Response.json(url.includes("page=2") ? [] : [exchange?.response.body].flat())
      );
      const pages = yield* read(yield* sourceOf({ ...section, base_url: url }));
      const items = itemsOf(pages);
      equal(items.length, count);
      deepEqual([...pages].flatMap(({ notes }) => notes), []);
      equal(new Set(items.map(({ id }) => id)).size, count);
      for (const { title, url, version } of items) {
        equal(title === "" || version === null, false);
        equal(/^https?:\/\//.test(url), true);
      }
    }));
}
