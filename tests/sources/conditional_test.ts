import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { serve } from "../simulators/serve.ts";
import { live } from "../testing.ts";
import {
  cursorOf,
  listed,
  minute,
  read as readRepository,
  sourceOf,
  watch,
} from "./github/source.ts";
import { idsOf, lastOf, read, watchHub } from "./organisation/source.ts";

/*
 * What has not changed is asked for with the name of the answer that was committed last, and 304 says
 * that it has not.
 */

const named = (requests: ReadonlyArray<{ readonly headers: Headers }>) =>
  requests.map(({ headers }) => headers.get("if-none-match") !== null);

/** A repository that was polled until its position came to rest. */
const atRest = Effect.gen(function* () {
  const watched = yield* watch({ token_env: "GITHUB_TOKEN" }, "hush");
  const { clock, repo, source } = watched;
  repo.open({ title: "One" });
  clock.at += minute;
  const first = cursorOf(yield* readRepository(source));
  clock.at += minute;
  const cursor = cursorOf(yield* readRepository(source, first));
  return { ...watched, first, cursor };
});

live(
  "an idle repository is asked for the same URL and answers 304, again and again",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, source, cursor } = yield* atRest;
      clock.at += minute;
      const pages = yield* readRepository(source, cursor);
      deepEqual(pages.map(({ items, complete }) => [items.length, complete]), [[0, false]]);
      equal(cursorOf(pages), cursor);
      yield* readRepository(source, cursorOf(pages));
      deepEqual(named(listed(upstream)), [false, false, true, true]);
      equal(new Set(listed(upstream).slice(1).map(({ path }) => path)).size, 1);
    }),
);

live(
  "what is new comes whole, and is not lost when it was not committed",
  () =>
    Effect.gen(function* () {
      const { clock, repo, source, cursor } = yield* atRest;
      clock.at += minute;
      repo.open({ title: "Two" });
      for (let attempt = 0; attempt < 2; attempt++) {
        const pages = yield* readRepository(source, cursor);
        deepEqual(pages.flatMap(({ items }) => items.map(({ title }) => title)), ["Two", "One"]);
      }
    }),
);

live(
  "another token is answered anew, and no token stands in the cursor",
  () =>
    Effect.gen(function* () {
      const { upstream, cursor } = yield* atRest;
      ok(!cursor.includes("hush"));
      const other = yield* sourceOf(
        { repos: ["vllm-project/vllm"], base_url: upstream.url, token_env: "GITHUB_TOKEN" },
        "another",
      );
      const pages = yield* readRepository(other, cursor);
      equal(pages[0]?.items.length, 1);
      equal(listed(upstream).at(-1)?.headers.get("if-none-match"), null);
    }),
);

live("a 304 nobody asked for is Malformed", () =>
  Effect.gen(function* () {
    const { url } = yield* serve(() => new Response(null, { status: 304 }));
    const source = yield* sourceOf({ repos: ["vllm-project/vllm"], base_url: url });
    const reason = yield* Effect.flip(readRepository(source));
    equal(reason._tag, "Malformed");
    match(reason.message, /304/);
  }));

live(
  "a full page is asked for whole, for what an index shows late would not be seen on it",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, repo, source } = yield* watch();
      for (let issue = 0; issue < 100; issue++) repo.open({ title: `Issue ${issue}` });
      clock.at += minute;
      let cursor: string | undefined;
      for (let poll = 0; poll < 3; poll++) cursor = cursorOf(yield* readRepository(source, cursor));
      ok(named(listed(upstream)).every((isNamed) => !isNamed));
    }),
);

live(
  "an organisation answers 304 until it changes, and whole when all is asked for",
  () =>
    Effect.gen(function* () {
      const { clock, hub, source } = yield* watchHub();
      hub.publish("acme/a");
      const { cursor } = lastOf(yield* read(source));
      const pages = yield* read(source, cursor, false);
      deepEqual([idsOf(pages), lastOf(pages).cursor], [[], cursor]);
      deepEqual(idsOf(yield* read(source, cursor, true)), ["acme/a"]);
      clock.at += minute;
      hub.publish("acme/b");
      deepEqual(idsOf(yield* read(source, cursor, false)), ["acme/b", "acme/a"]);
      deepEqual(named(hub.requests), [false, true, false, true]);
    }),
);

live(
  "of a longer list the first page may stand for all, but not when all is asked for",
  () =>
    Effect.gen(function* () {
      const { hub, source } = yield* watchHub();
      hub.pageSize(2);
      for (const name of ["a", "b", "c"]) hub.publish(`acme/${name}`);
      const { cursor } = lastOf(yield* read(source));
      deepEqual(idsOf(yield* read(source, cursor, false)), []);
      equal(idsOf(yield* read(source, cursor, true)).length, 3);
    }),
);
