import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { render } from "../../../src/message/render.ts";
import { commentChanges } from "../../../src/sources/github/comment_changes.ts";
import { alert, inChinese, inEnglish } from "../../notifiers/samples.ts";
import { serve } from "../../simulators/serve.ts";
import { onRecorded, test } from "../../testing.ts";
import { cursorOf, day, itemsOf, minute, noon, read, readSome } from "../opened.ts";
import { exchangesOf, name, sourceOf, watch } from "./source.ts";

const monitor = { issues: false, pulls: false, comments: true };

const itemFrom = (comment: Parameters<typeof addTo>[1]) =>
  Effect.gen(function* () {
    const { source, repo } = yield* watch({ monitor });
    addTo(repo, comment);
    const [item] = itemsOf(yield* read(source));
    ok(item !== undefined);
    return { item, source };
  });

const addTo = (
  { comments }: Effect.Success<ReturnType<typeof watch>>["repo"],
  comment: Parameters<typeof comments.add>[0],
) => comments.add(comment);

for (
  const [body, title] of [
    ["DeepSeek-V4 runs\n\non eight cards", "DeepSeek-V4 runs"],
    ["> Does DeepSeek run?\n\nIt does", "It does"],
    ["> Does DeepSeek run?", "> Does DeepSeek run?"],
    ["<!-- bot -->\r\n## Report", "## Report"],
    ["", ""],
    [null, ""],
  ] as const
) {
  test(`a comment of ${JSON.stringify(body)} is titled ${JSON.stringify(title)}`, () =>
    Effect.gen(function* () {
      equal((yield* itemFrom({ body })).item.title, title);
    }));
}

test("a comment says what it is on, who wrote it, and how they belong to the repository", () =>
  Effect.gen(function* () {
    const { item } = yield* itemFrom({
      issue: 61,
      author: "dependabot[bot]",
      association: "MEMBER",
    });
    deepEqual([item.author, item.fields], ["dependabot[bot]", {
      issue: 61,
      association: "member",
    }]);
    const review = yield* itemFrom({ issue: 62, review: true });
    deepEqual(review.item.fields, {
      issue: 62,
      review: true,
      association: "none",
      file: "vllm/model_executor/models/registry.py",
    });
    ok(review.item.id !== item.id);
  }));

test("a comment whose issue cannot be told is read without its number", () =>
  Effect.gen(function* () {
    const { item } = yield* itemFrom({ raw: { issue_url: "soon", user: null } });
    deepEqual([item.author, item.fields], [null, { association: "none" }]);
  }));

test("only its words make another version of a comment, and an older form of it is no edit", () =>
  Effect.gen(function* () {
    const { item } = yield* itemFrom({ body: "DeepSeek" });
    const since = { at: noon - day, complete: true };
    const found = (now: Partial<typeof item>) =>
      commentChanges(Option.some(item), { ...item, ...now }, since).map(({ transition }) =>
        transition
      );
    deepEqual(found({ fields: {}, updatedAt: noon + minute }), []);
    deepEqual(found({ version: "other", updatedAt: noon + minute }), ["updated"]);
    deepEqual(found({ version: "other", updatedAt: noon - minute }), []);
  }));

test("with updates switched off edits are on record only", () =>
  Effect.gen(function* () {
    const { source, repo } = yield* watch({ monitor: { ...monitor, updates: false } });
    const id = repo.comments.add({ body: "Which model?" });
    const [before] = itemsOf(yield* read(source));
    repo.comments.edit(id, "DeepSeek");
    const [now] = itemsOf(yield* read(source));
    ok(before !== undefined && now !== undefined);
    deepEqual(
      source.changes(Option.some(before), now, { at: noon - day, complete: true })
        .map(({ transition, news }) => [transition, news]),
      [["updated", false]],
    );
  }));

test("review comments of three pages are read whole, also over polls that are cut off", () =>
  Effect.gen(function* () {
    const { clock, source, repo } = yield* watch({ monitor });
    let cursor = cursorOf(yield* read(source));
    clock.at += minute;
    const ids = Array.from(
      { length: 250 },
      () => `review-${repo.comments.add({ review: true })}`,
    );
    const found = new Set<string>();
    for (let poll = 0; poll < 4; poll++) {
      const pages = yield* readSome(source, 3, cursor);
      for (const { id } of itemsOf(pages)) found.add(id);
      cursor = cursorOf(pages);
    }
    deepEqual(ids.filter((id) => !found.has(id)), []);
  }));

for (
  const [review, en, zh] of [
    [false, "new comment", "新评论"],
    [true, "new review comment", "新代码审查评论"],
  ] as const
) {
  test(`an alert says ${en} in both languages, on which number and by whom`, () =>
    Effect.sync(() => {
      const comment = alert({
        source: `github:${name}/comments`,
        eventType: "comment_added",
        transition: "added",
        title: "DeepSeek-V4 runs",
        author: "simon",
        fields: { issue: 61, review, association: "member" },
      });
      const [english, chinese] = [render(comment, inEnglish), render(comment, inChinese)];
      equal(english.title, `${name}/comments#61: ${en} — DeepSeek-V4 runs`);
      equal(chinese.title, `${name}/comments#61：${zh}——DeepSeek-V4 runs`);
      ok(english.lines.includes("Author: simon"));
      deepEqual(
        [english, chinese].map(({ facts }) => facts.find(({ value }) => value === "member")?.label),
        ["Association", "与仓库的关系"],
      );
    }));
}

onRecorded("recorded comments pass through", () =>
  Effect.gen(function* () {
    const exchanges = yield* exchangesOf("issue_and_comments_2025.json");
    const lists = exchanges.flatMap(({ response: { body } }) => Array.isArray(body) ? body : []);
    ok(lists.length > 0);
    const { url } = yield* serve(({ url }) =>
      Response.json(url.includes("/issues/comments") ? lists : [])
    );
    const source = yield* sourceOf({ repos: ["PyGithub/PyGithub"], base_url: url, monitor });
    const pages = yield* read(source);
    deepEqual(pages.flatMap(({ notes }) => notes), []);
    const items = itemsOf(pages);
    equal(items.length, new Set(lists.map(({ id }: { id: number }) => id)).size);
    for (const { createdAt, updatedAt, author, title, url, fields } of items) {
      ok(createdAt !== null && updatedAt !== null && createdAt <= updatedAt);
      ok(author !== null && title !== "" && url.includes("#issuecomment-"));
      equal(fields["issue"], 3372);
    }
  }));
