import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import type { Item } from "../../../src/domain/item.ts";
import type { Source } from "../../../src/domain/source.ts";
import { issueItem } from "../../../src/sources/github/issue.ts";
import { serve } from "../../simulators/serve.ts";
import { live, onRecorded, recorded } from "../../testing.ts";
import { cursorOf, day, minute, noon, read, reasonOf } from "../opened.ts";
import { name, sourceOf, watch } from "./source.ts";

/*
 * What happened to an old item that is met for the first time.
 */

const past = (source: Source, item: Item, since = noon) => {
  ok(source.history !== undefined);
  return source.history(item, since);
};

/** A repository that is watched since noon, and what is told of one of its old issues by then. */
const old = (section: Record<string, unknown> = {}) =>
  Effect.gen(function* () {
    const watched = yield* watch(section);
    const { clock, repo, source } = watched;
    clock.at = noon - 1000 * day;
    const issue = repo.open({ title: "Old issue" });
    const pull = repo.open({ title: "Old pull", pull: true, draft: true });
    repo.label(issue, "bug");
    clock.at = noon;
    const told = (number: number) =>
      Effect.gen(function* () {
        const items = (yield* read(source)).flatMap(({ items }) => items);
        const item = items.find(({ fields }) => fields["number"] === number);
        ok(item !== undefined);
        return yield* past(source, item);
      });
    const brief = (number: number) =>
      Effect.map(told(number), (changes) =>
        changes.map(({ transition, occurredAt, news }) => {
          ok(news);
          return `${transition} ${((occurredAt ?? 0) - noon) / minute}`;
        }));
    return { ...watched, issue, pull, told, brief };
  });

for (
  const [what, happens, expected] of [
    ["commented on", ({ repo, issue }) => repo.comment(issue), []],
    ["labelled", ({ repo, issue }) => repo.label(issue, "qwen"), ["updated 1"]],
    ["rid of a label", ({ repo, issue }) => repo.unlabel(issue, "bug"), ["updated 1"]],
    ["renamed", ({ repo, issue }) => repo.edit(issue, { title: "Qwen" }), ["updated 1"]],
    ["reopened", ({ repo, issue }) => {
      repo.close(issue);
      repo.reopen(issue);
    }, ["reopened 1"]],
    ["reopened and labelled later", ({ clock, repo, issue }) => {
      repo.close(issue);
      repo.reopen(issue);
      clock.at += minute;
      repo.label(issue, "qwen");
    }, ["reopened 1", "updated 2"]],
    ["reopened and closed again", ({ repo, issue }) => {
      repo.close(issue);
      repo.reopen(issue);
      repo.close(issue);
    }, ["closed 1"]],
    ["labelled twice", ({ clock, repo, issue }) => {
      repo.label(issue, "qwen");
      clock.at += minute;
      repo.label(issue, "glm");
    }, ["updated 2"]],
  ] as ReadonlyArray<
    readonly [
      string,
      (world: Effect.Success<ReturnType<typeof old>>) => void,
      ReadonlyArray<string>,
    ]
  >
) {
  live(
    `an old issue that was ${what} is ${expected.join(" and ") || "no news"}`,
    () =>
      Effect.gen(function* () {
        const world = yield* old();
        world.clock.at += minute;
        happens(world);
        deepEqual(yield* world.brief(world.issue), expected);
      }),
  );
}

live("a merged pull request is merged, not closed", () =>
  Effect.gen(function* () {
    const { clock, repo, pull, brief } = yield* old();
    clock.at += minute;
    repo.merge(pull);
    deepEqual(yield* brief(pull), ["merged 1"]);
  }));

live(
  "an issue that was transferred in is opened, told as any other",
  () =>
    Effect.gen(function* () {
      const { clock, repo, told } = yield* old();
      clock.at += minute;
      const number = repo.transferIn({ createdAt: noon - 900 * day });
      deepEqual(yield* told(number), [
        {
          transition: "opened",
          eventId: String(repo.get(number).id),
          occurredAt: noon + minute,
          news: true,
        },
      ]);
    }),
);

live("an index that lagged at the baseline hides no event", () =>
  Effect.gen(function* () {
    const { clock, repo, issue, brief } = yield* old();
    clock.at -= 11 * minute;
    repo.label(issue, "glm");
    deepEqual(yield* brief(issue), []);
    clock.at += 2 * minute;
    repo.label(issue, "qwen");
    deepEqual(yield* brief(issue), ["updated -9"]);
  }));

live("every change has an id of its own", () =>
  Effect.gen(function* () {
    const { clock, repo, issue, told } = yield* old();
    const ids: Array<string> = [];
    for (const labels of [["qwen"], ["glm"]]) {
      clock.at += minute;
      repo.label(issue, ...labels);
      ids.push(...(yield* told(issue)).map(({ eventId }) => eventId));
    }
    equal(new Set(ids).size, 2);
  }));

live(
  "one request asks, with the token, and a long history is followed",
  () =>
    Effect.gen(function* () {
      const { upstream, clock, repo, source } = yield* watch({ token_env: "GITHUB_TOKEN" }, "hush");
      const issue = repo.open();
      yield* read(source);
      const asked = Effect.gen(function* () {
        const found = (yield* read(source)).flatMap(({ items }) => items)[0];
        ok(found !== undefined);
        const before = upstream.requests.length;
        const changes = yield* past(source, found);
        return { changes, requests: upstream.requests.slice(before) };
      });
      clock.at += minute;
      repo.label(issue, "qwen");
      const { changes, requests } = yield* asked;
      equal(changes.length, 1);
      deepEqual(requests.map(({ path, headers }) => [path, headers.get("authorization")]), [
        [`/repos/${name}/issues/${issue}/events?per_page=100`, "Bearer hush"],
      ]);
      for (let label = 0; label < 250; label++) repo.label(issue, `label ${label}`);
      clock.at += minute;
      repo.edit(issue, { title: "Qwen" });
      const long = yield* asked;
      equal(long.requests.length, 3);
      equal(long.changes[0]?.occurredAt, noon + 2 * minute);
    }),
);

live("what is not monitored is not asked about", () =>
  Effect.gen(function* () {
    const { repo, pull, told, upstream } = yield* old({ monitor: { pulls: false } });
    repo.label(pull, "qwen");
    deepEqual(yield* told(pull), []);
    ok(upstream.requests.every(({ path }) => !path.includes("/events")));
  }));

const item = (source: Source) => Effect.map(read(source), (pages) => pages[0]?.items[0]);

for (
  const [status, body, reason] of [
    [404, "{}", undefined],
    [410, "{}", undefined],
    [200, "{}", undefined],
    [200, '[null, {"event":"labeled"}, {"id":1,"event":"labeled","created_at":7}]', undefined],
    [502, "{}", "Unavailable"],
    [429, "{}", "RateLimited"],
    [401, "{}", "Unauthorized"],
  ] as const
) {
  live(
    `a history that is answered with ${status} ${body} is ${reason ?? "no news"}`,
    () =>
      Effect.gen(function* () {
        const { repo, source, upstream } = yield* watch();
        repo.open();
        const found = yield* item(source);
        ok(found !== undefined);
        upstream.fail({ kind: "answer", status, body });
        if (reason === undefined) return deepEqual(yield* past(source, found), []);
        equal((yield* reasonOf(past(source, found)))._tag, reason);
      }),
  );
}

const Recorded = Schema.Struct({
  response: Schema.Struct({ body: Schema.Array(Schema.Unknown) }),
});

onRecorded(
  "a recorded history is understood, events of commits left out",
  () =>
    Effect.gen(function* () {
      const text = yield* Effect.promise(() =>
        Deno.readTextFile(new URL("github/issue_timeline_pr31_2025.json", recorded))
      );
      const { response } = yield* Schema.decodeEffect(Schema.fromJsonString(Recorded))(text);
      const { url } = yield* serve(() => Response.json(response.body));
      const source = yield* sourceOf({ repos: [name], base_url: url });
      const pull = issueItem({
        id: 4653757,
        number: 31,
        title: "Test pull",
        html_url: "https://github.com/PyGithub/PyGithub/pull/31",
        state: "closed",
        pull_request: { merged_at: "2012-05-27T10:29:07Z" },
      });
      const changes = yield* past(source, pull, 0);
      deepEqual(changes.map(({ transition, occurredAt }) => [transition, occurredAt]), [
        ["merged", Date.UTC(2012, 4, 27, 10, 29, 7)],
        ["updated", Date.UTC(2014, 2, 2, 18, 55, 9)],
      ]);
    }),
);

live("what the list does not show yet is told when it does", () =>
  Effect.gen(function* () {
    const { clock, repo, issue, brief } = yield* old();
    clock.at += minute;
    repo.comment(issue);
    repo.lag(4 * minute);
    clock.at += minute;
    repo.label(issue, "qwen");
    deepEqual(yield* brief(issue), []);
    clock.at += 5 * minute;
    deepEqual(yield* brief(issue), ["updated 2"]);
  }));

live(
  "where nobody knows the origin of an empty place, the history tells of a transfer",
  () =>
    Effect.gen(function* () {
      const { clock, repo, source } = yield* watch();
      const cursor = cursorOf(yield* read(source));
      clock.at += minute;
      repo.transferIn({ createdAt: noon - 900 * day });
      const found = (yield* read(source, cursor))[0]?.items[0];
      ok(found !== undefined);
      equal(found.fields["transferred_in"], undefined);
      deepEqual((yield* past(source, found)).map(({ transition }) => transition), ["opened"]);
    }),
);
