import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { render } from "../../../src/message/render.ts";
import { alert, inChinese, inEnglish } from "../../notifiers/samples.ts";
import { serve } from "../../simulators/serve.ts";
import { onRecorded, recorded, test } from "../../testing.ts";
import { github } from "../../../src/sources/github/github.ts";
import { day, firstPage, itemsOf, minute, noon, read, reasonOf } from "../opened.ts";
import { name, sourceOf, watch } from "./source.ts";

const monitor = { issues: false, pulls: false, discussions: true };
const withToken = { monitor, token_env: "GITHUB_TOKEN" };

/** What a source makes of what GraphQL answers. */
const answered = (...answers: ReadonlyArray<unknown>) =>
  Effect.gen(function* () {
    const asked: Array<{ readonly variables: { readonly after: string | null } }> = [];
    const { url } = yield* serve(async (request) => {
      asked.push(await request.json());
      return Response.json(answers[asked.length - 1]);
    });
    return {
      asked,
      source: yield* sourceOf({ repos: [name], base_url: url, ...withToken }, "t0ken"),
    };
  });

for (
  const [error, tag, says] of [
    [{ type: "NOT_FOUND", message: "Could not resolve" }, "Rejected", /unknown under this name/],
    [{ type: "RATE_LIMITED", message: "exceeded" }, "RateLimited", /is rate limited$/],
    [
      { type: "FORBIDDEN", message: "Resource not accessible by personal access token" },
      "Rejected",
      /forbidden/,
    ],
    [
      { type: "FORBIDDEN", message: "Resource protected by organization SAML enforcement." },
      "Rejected",
      /“Resource protected.*”; authorise the token for the organisation/,
    ],
    [
      { message: "Something went wrong while executing your query" },
      "Unavailable",
      /Something went wrong/,
    ],
    [
      { type: "MAX_NODE_LIMIT_EXCEEDED", message: "Too much" },
      "Rejected",
      /refuses the query: “Too much”$/,
    ],
  ] as const
) {
  test(`an answer of ${JSON.stringify(error).slice(0, 60)} is ${tag}`, () =>
    Effect.gen(function* () {
      const { source } = yield* answered({ data: { repository: null }, errors: [error] });
      const reason = yield* reasonOf(read(source));
      equal(reason._tag, tag);
      match(reason.message, says);
    }));
}

test("a node that is null is left out, and its neighbours are not", () =>
  Effect.gen(function* () {
    const node = {
      id: "D_1",
      number: 1,
      title: "DeepSeek",
      url: `https://github.com/${name}/discussions/1`,
    };
    const { source } = yield* answered({
      data: {
        repository: {
          databaseId: 1,
          nameWithOwner: name,
          hasDiscussionsEnabled: true,
          discussions: { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [null, node] },
        },
      },
      errors: [{ message: "timeout" }],
    });
    const page = firstPage(yield* read(source));
    deepEqual(page.items.map(({ title }) => title), ["DeepSeek"]);
    equal(page.notes.length, 1);
  }));

test("where discussions are switched off the first look says so", () =>
  Effect.gen(function* () {
    const { source } = yield* answered({
      data: {
        repository: {
          databaseId: 1,
          nameWithOwner: name,
          hasDiscussionsEnabled: false,
          discussions: { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] },
        },
      },
    });
    match(firstPage(yield* read(source)).notes[0]?.en ?? "", /discussions are switched off/);
  }));

test("a config that names no token is warned about discussions, in both languages", () =>
  Effect.sync(() => {
    const hintsOf = (section: object) =>
      github.hints({ repos: [name], ...section }, "sources.github");
    deepEqual(hintsOf({ monitor }), [{
      en:
        "sources.github.monitor.discussions takes a token: set sources.github.token_env, or switch it off",
      zh:
        "sources.github.monitor.discussions 需要令牌：请设置 sources.github.token_env，或将其关闭",
    }]);
    deepEqual(hintsOf(withToken), []);
    deepEqual(hintsOf({}), []);
  }));

test("a discussion has its category, its labels and whether it is answered among its facts", () =>
  Effect.gen(function* () {
    const { source, repo } = yield* watch(withToken, "t0ken");
    const number = repo.discussions.open({ labels: ["models"], author: null });
    repo.discussions.answer(number);
    const [item] = itemsOf(yield* read(source));
    deepEqual([item?.labels, item?.author, item?.fields], [["models"], null, {
      number,
      category: "Q&A",
      answered: true,
      answered_at: noon,
    }]);
  }));

test("an older form of a discussion, as an index that lags shows it, is no change", () =>
  Effect.gen(function* () {
    const { clock, source, repo } = yield* watch(withToken, "t0ken");
    const number = repo.discussions.open();
    const [older] = itemsOf(yield* read(source));
    clock.at += minute;
    repo.discussions.answer(number);
    const [now] = itemsOf(yield* read(source));
    ok(older !== undefined && now !== undefined);
    const since = { at: noon - day, complete: true };
    deepEqual(source.changes(Option.some(now), older, since), []);
    equal(source.changes(Option.some(older), now, since).length, 1);
  }));

for (
  const [eventType, en, zh] of [
    ["discussion_opened", "new discussion", "新讨论"],
    ["discussion_answered", "discussion answered", "讨论已有答案"],
    ["discussion_closed", "discussion closed", "讨论已关闭"],
  ] as const
) {
  test(`an alert says ${en} in both languages`, () =>
    Effect.sync(() => {
      const told = alert({
        source: `github:${name}/discussions`,
        eventType,
        title: "DeepSeek-V4?",
        fields: { number: 61, category: "Q&A", answered: true },
      });
      equal(render(told, inEnglish).title, `${name}/discussions#61: ${en} — DeepSeek-V4?`);
      equal(render(told, inChinese).title, `${name}/discussions#61：${zh}——DeepSeek-V4?`);
      ok(
        render(told, inEnglish).facts.some(({ label, value }) =>
          `${label} ${value}` === "Category Q&A"
        ),
      );
    }));
}

const bodiesOf = (file: string) =>
  Effect.promise(async () => {
    const parsed = JSON.parse(await Deno.readTextFile(new URL(`github/${file}`, recorded)));
    return [parsed].flat().map((exchange) => exchange.response.body.data);
  });

onRecorded("a recorded discussion passes through", () =>
  Effect.gen(function* () {
    const [{ node }] = yield* bodiesOf("graphql_discussion_2024.json");
    const { source } = yield* answered({
      data: {
        repository: {
          databaseId: 1,
          nameWithOwner: "PyGithub/PyGithub",
          hasDiscussionsEnabled: true,
          discussions: { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [node] },
        },
      },
    });
    const [item] = itemsOf(yield* read(source));
    deepEqual(
      [item?.id, item?.author, item?.fields["number"], item?.fields["category"], item?.createdAt],
      ["D_kwDOADYVqs4ATJZD", "arunanandhan", 2480, "General", Date.UTC(2023, 2, 29, 17, 6, 4)],
    );
  }));

onRecorded(
  "the pages of a recorded list are followed by their cursors, to the last",
  () =>
    Effect.gen(function* () {
      const bodies = yield* bodiesOf("graphql_discussions_pagination_2024.json");
      const pages = bodies.map(({ repository: { discussions } }) => ({
        data: {
          repository: {
            databaseId: 1,
            nameWithOwner: name,
            hasDiscussionsEnabled: true,
            discussions: {
              ...discussions,
              // This recording asked for ids and numbers alone.
              nodes: discussions.nodes.map((node: { readonly number: number }) => ({
                ...node,
                title: `#${node.number}`,
                url: `https://github.com/${name}/discussions/${node.number}`,
              })),
            },
          },
        },
      }));
      const { source, asked } = yield* answered(...pages);
      const items = itemsOf(yield* read(source));
      equal(new Set(items.map(({ id }) => id)).size, 65);
      deepEqual(
        asked.map(({ variables }) => variables.after),
        [
          null,
          ...bodies.slice(0, -1).map(({ repository }) => repository.discussions.pageInfo.endCursor),
        ],
      );
    }),
);
