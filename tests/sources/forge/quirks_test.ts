import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { ItemJson } from "../../../src/domain/item.ts";
import { makeSecrets, Secrets } from "../../../src/domain/secrets.ts";
import { serve } from "../../simulators/serve.ts";
import { live, test } from "../../testing.ts";
import { cursorOf, day, hour, idsOf, itemsOf, minute, read, reasonOf } from "../opened.ts";
import { name } from "./conforms.ts";
import { sourceOf, watch } from "./source.ts";

/*
 * What is special of forges that answer to API v5, beyond what every source does.
 */

const kinds = ["gitcode", "gitee"] as const;

/** The one item that a list of such elements shows. */
const shown = (kind: typeof kinds[number], list: "issues" | "pulls", element: object) =>
  Effect.gen(function* () {
    const { url } = yield* serve(() =>
      Response.json([{ id: 7, number: "I1ICN6", title: "NPU", state: "open", ...element }])
    );
    const [item] = itemsOf(yield* read(yield* sourceOf(kind, list, url)));
    ok(item !== undefined);
    return { item, url };
  });

for (
  const [element, state, reason] of [
    [{ state: "open" }, "open"],
    [{ state: "opened" }, "open"],
    [{ state: "reopened" }, "open"],
    [{ state: "progressing" }, "open", "progressing"],
    [{ state: "rejected", finished_at: "2026-11-20T12:00:00+08:00" }, "closed", "rejected"],
    [{ state: "closed", closed_at: "2026-11-20T12:00:00+08:00" }, "closed"],
    [{ state: "merged" }, "merged"],
    [{ state: "closed", merged_at: "2026-11-20T12:00:00+08:00" }, "merged"],
    [{ state: "open", finished_at: "2026-11-20T12:00:00+08:00" }, "open"],
    [{ state: "unheard of" }, "open"],
  ] as const satisfies ReadonlyArray<readonly [object, string, string?]>
) {
  test(`what a forge shows as ${JSON.stringify(element)} is ${state}`, () =>
    Effect.gen(function* () {
      const { item } = yield* shown("gitee", "pulls", element);
      deepEqual([item.state, item.fields["state_reason"]], [state, reason]);
      const isDated = state === "closed";
      equal(item.closedAt, isDated ? Date.UTC(2026, 10, 20, 4) : null);
    }));
}

for (const draft of [true, 1, false, 0, null, undefined]) {
  test(`a pull request whose draft is ${draft} is ${draft ? "a" : "no"} draft`, () =>
    Effect.gen(function* () {
      const { item } = yield* shown("gitcode", "pulls", { draft });
      equal(item.fields["draft"], draft === true || draft === 1);
    }));
}

for (
  const [time, at] of [
    ["2026-11-20T12:00:00.123+08:00", Date.UTC(2026, 10, 20, 4, 0, 0, 123)],
    ["2026-11-20T12:00:00Z", Date.UTC(2026, 10, 20, 12)],
    ["2026-11-20T12:00:00", Date.UTC(2026, 10, 20, 4)],
    ["2026-11-20 12:00:00", Date.UTC(2026, 10, 20, 4)],
  ] as const
) {
  test(`${time} is a time of China unless it says otherwise`, () =>
    Effect.gen(function* () {
      const { item } = yield* shown("gitcode", "issues", { created_at: time });
      equal(item.createdAt, at);
    }));
}

for (const html_url of [undefined, null, "javascript:alert(1)", "https://", 7]) {
  test(`an issue whose address is ${html_url} is linked to where it must be`, () =>
    Effect.gen(function* () {
      const { item, url } = yield* shown("gitcode", "issues", { html_url });
      equal(item.url, `${url}/${name}/issues/I1ICN6`);
    }));
}

for (const kind of kinds) {
  for (const list of ["issues", "pulls"] as const) {
    test(`${kind}: pages of ${list} that show less than they count lead on all the same`, () =>
      Effect.gen(function* () {
        const { clock, upstream, source, repo } = yield* watch(kind, list);
        const pull = list === "pulls";
        repo.items.open({ pull });
        const first = cursorOf(yield* read(source));
        clock.at += minute;
        upstream.hide(3);
        repo.items.fill(250, (index) => ({ pull, createdAt: clock.at - index }));
        const pages = yield* read(source, first);
        equal(pages.length, 3);
        ok(new Set(idsOf(pages)).size >= 250 - 3 * 3);
        // And the next poll goes on from there.
        clock.at += hour;
        const id = repo.items.get(repo.items.open({ pull })).id;
        deepEqual(idsOf(yield* read(source, cursorOf(pages))).slice(0, 1), [String(id)]);
      }));

    test(`${kind}: a sweep of ${list} ends where it has read before, however long the list is`, () =>
      Effect.gen(function* () {
        const { clock, upstream, source, repo } = yield* watch(kind, list);
        const pull = list === "pulls";
        repo.items.fill(900, (index) => ({ pull, createdAt: clock.at - index * day }));
        const cursor = cursorOf(yield* read(source));
        clock.at += hour;
        const id = repo.items.get(repo.items.open({ pull })).id;
        const before = upstream.requests.length;
        equal(idsOf(yield* read(source, cursor))[0], String(id));
        equal(upstream.requests.length, before + 1);
      }));
  }

  test(`${kind}: a list in another order than was asked for is Malformed, as it hides what is new`, () =>
    Effect.gen(function* () {
      const { clock, source, repo, upstream } = yield* watch(kind, "issues");
      repo.items.fill(300, (index) => ({ createdAt: clock.at - index * day }));
      const cursor = cursorOf(yield* read(source));
      upstream.disorder();
      const { says } = yield* reasonOf(read(source, cursor));
      match(says.en, /not in the order of its updates/);
      match(says.zh, /没有按更新时间排列/);
    }));

  test(`${kind}: a page that arrives cut off is asked for once more`, () =>
    Effect.gen(function* () {
      const { upstream, source, repo } = yield* watch(kind, "issues");
      repo.items.open({ title: "NPU" });
      upstream.fail({ kind: "truncated" }, 1);
      equal(itemsOf(yield* read(source)).length, 1);
      upstream.fail({ kind: "truncated" });
      const before = upstream.requests.length;
      equal((yield* reasonOf(read(source)))._tag, "Malformed");
      equal(upstream.requests.length, before + 2);
    }));

  test(`${kind}: a firewall that holds requests back is waited for`, () =>
    Effect.gen(function* () {
      const { upstream, source } = yield* watch(kind, "releases");
      upstream.fail({ kind: "answer", status: 418, body: "<html>unsafe</html>" });
      const reason = yield* reasonOf(read(source));
      equal(reason._tag === "RateLimited" && Duration.toMinutes(reason.retryAfter), 1);
      match(reason.says.en, /answers 418: its firewall/);
      match(reason.says.zh, /返回 418：防火墙/);
    }));

  test(`${kind}: an exhausted limit that is answered with 403 is waited for`, () =>
    Effect.gen(function* () {
      const { upstream, source } = yield* watch(kind, "issues");
      const body = '{"message":"403 Forbidden (Rate Limit Exceeded)"}';
      upstream.fail({ kind: "answer", status: 403, body });
      equal((yield* reasonOf(read(source)))._tag, "RateLimited");
    }));

  test(`${kind}: an element that means ill is read as text, or left out alone`, () =>
    Effect.gen(function* () {
      const { source, repo } = yield* watch(kind, "issues");
      const good = repo.items.get(repo.items.open({ title: "NPU" })).id;
      for (
        const raw of [
          { number: "../../../etc/passwd" },
          { number: "x".repeat(1_000) },
          { id: { toString: "x" } },
          { id: null },
          { title: ["x"] },
          { state: 1 },
        ]
      ) repo.items.open({ raw });
      repo.items.open({
        raw: {
          labels: [null, { name: {} }, "\u202Elabel", [[]]],
          user: { login: ["x"] },
          body: { __proto__: null },
          draft: "yes",
        },
      });
      const pages = yield* read(source);
      const [odd, ...items] = itemsOf(pages);
      deepEqual(items.map(({ id }) => id), [String(good)]);
      deepEqual([odd?.labels, odd?.author, odd?.body], [["\u202Elabel"], null, ""]);
      const notes = pages.flatMap(({ notes }) => notes);
      equal(notes.length, 6);
      ok(notes.every(({ en }) => en.length < 300), JSON.stringify(notes));
    }));

  test(`${kind}: a tag or a release of any name is itself in the state and in an address`, () =>
    Effect.gen(function* () {
      for (const list of ["tags", "releases"] as const) {
        const { source, repo } = yield* watch(kind, list);
        const names = ["release/2.0 beta", "v1?x#y", "../../up", "标签", "a\ud800b", "__proto__"];
        for (const tag of names) {
          repo.tag({ name: tag });
          repo.items.releases.publish({ tag });
        }
        const items = itemsOf(yield* read(source));
        equal(items.length, names.length);
        for (const item of items) {
          const url = new URL(item.url);
          ok(url.pathname.startsWith(`/${name}/`) || item.id.startsWith(".."), item.url);
          deepEqual([url.search, url.hash], ["", ""]);
          Schema.encodeSync(ItemJson)(item);
        }
      }
    }));

  test(`${kind}: with updates off an edit and a tag that moved are on record only`, () =>
    Effect.gen(function* () {
      const since = { at: 0, complete: true };
      for (const list of ["issues", "tags"] as const) {
        const { source, repo } = yield* watch(kind, list, { updates: false });
        repo.tag({ name: "v1", sha: "a" });
        const issue = repo.items.open();
        const [before] = itemsOf(yield* read(source));
        repo.tag({ name: "v1", sha: "b" });
        repo.items.edit(issue, { title: "Another" });
        const [now] = itemsOf(yield* read(source));
        ok(before !== undefined && now !== undefined);
        const changes = source.changes(Option.some(before), now, since);
        deepEqual(changes.map(({ transition, news }) => [transition, news]), [["updated", false]]);
      }
    }));

  live(
    `${kind}: an issue that quotes a token is no news when that token is rotated`,
    () =>
      Effect.gen(function* () {
        const token = "hush-0123456789";
        const { source, repo } = yield* watch(kind, "issues");
        repo.items.open({ title: `Leaked ${token}`, body: token });
        const [open] = itemsOf(yield* read(source));
        const secrets = makeSecrets();
        secrets.hide([token]);
        const [hidden] = itemsOf(
          yield* read(source).pipe(
            Effect.provideService(Secrets, secrets),
          ),
        );
        deepEqual([hidden?.title, hidden?.version], ["Leaked …", open?.version]);
      }),
  );
}
