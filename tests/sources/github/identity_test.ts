import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import type { Page } from "../../../src/domain/source.ts";
import { live } from "../../testing.ts";
import { cursorOf, day, minute, read } from "../opened.ts";
import { name, sourceOf, watch } from "./source.ts";

/*
 * What GitHub itself calls a repository, whatever its name.
 */

const identities = (pages: ReadonlyArray<Page>, url: string) => {
  const host = new URL(url).host;
  return pages.map(({ identity }) => identity?.replace(host, "HOST"));
};

const details = `/repos/${name}`;

live(
  "a small repository is asked for its id once, and every page reports it",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, source, repo } = yield* watch();
      const asked = () => upstream.requests.filter(({ path }) => path === details).length;
      let cursor: string | undefined;
      for (let poll = 0; poll < 4; poll++) {
        const pages = yield* read(source, cursor);
        deepEqual(identities(pages, upstream.url), ["HOST/repositories/1"]);
        equal(asked(), 1);
        cursor = cursorOf(pages);
        clock.at += minute;
        if (poll < 2) repo.open();
      }
    }),
);

live("where links show the id nobody is asked for it", () =>
  Effect.gen(function* () {
    const { upstream, source, repo } = yield* watch();
    repo.fill(150);
    deepEqual(identities(yield* read(source), upstream.url), ["HOST/repositories/1"]);
    equal(upstream.requests.length, 1);
  }));

live(
  "a redirect shows the id under which the new name is known too",
  () =>
    Effect.gen(function* () {
      const { upstream, source, repo } = yield* watch();
      repo.open();
      repo.rename("vllm/engine");
      const renamed = yield* sourceOf({ repos: ["vllm/engine"], base_url: upstream.url });
      const [before] = identities(yield* read(source), upstream.url);
      equal(upstream.requests.length, 2);
      deepEqual(identities(yield* read(renamed), upstream.url), [before]);
    }),
);

live("a position of before is told the id by the next answer", () =>
  Effect.gen(function* () {
    const { upstream, source, repo } = yield* watch();
    repo.open();
    const { upTo, known } = JSON.parse(
      cursorOf(yield* read(source, cursorOf(yield* read(source)))),
    );
    const pages = yield* read(source, JSON.stringify({ upTo, known }));
    deepEqual([pages[0]?.items.length, ...identities(pages, upstream.url)], [
      0,
      "HOST/repositories/1",
    ]);
  }));

for (const [status, asked] of [[404, 1], [500, 3]] as const) {
  live(
    `a server that answers ${status} to the question is asked ${asked} times in 3 polls`,
    () =>
      Effect.gen(function* () {
        const { upstream, source } = yield* watch();
        upstream.beforeEach(({ path }) => {
          if (path === details) upstream.fail({ kind: "answer", status }, 1);
        });
        let cursor: string | undefined;
        for (let poll = 0; poll < 3; poll++) {
          const pages = yield* read(source, cursor);
          deepEqual(identities(pages, upstream.url), [undefined]);
          cursor = cursorOf(pages);
        }
        equal(upstream.requests.filter(({ path }) => path === details).length, asked);
      }),
  );
}

live(
  "another repository that takes the name over has an identity of its own",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, source, repo } = yield* watch();
      repo.fill(10);
      const cursor = cursorOf(yield* read(source));
      repo.rename("vllm/engine");
      const other = upstream.repo(name);
      clock.at += minute;
      other.fill(
        150,
        (index) => ({ createdAt: clock.at - (1000 + index) * day, updatedAt: clock.at }),
      );
      const pages = yield* read(source, cursor);
      deepEqual(new Set(identities(pages, upstream.url)), new Set(["HOST/repositories/2"]));
      // Its numbers have nothing to do with those of the other.
      for (const { fields } of pages.flatMap(({ items }) => items)) {
        equal(fields["transferred_in"], undefined);
      }
    }),
);
