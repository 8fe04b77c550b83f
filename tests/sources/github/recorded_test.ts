import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { serve } from "../../simulators/serve.ts";
import { onRecorded } from "../../testing.ts";
import { cursorOf, firstPage, read } from "../opened.ts";
import { exchangesOf, sourceOf } from "./source.ts";

/** A first poll that is answered with a recorded list. */
const poll = (file: string) =>
  Effect.gen(function* () {
    const [exchange] = yield* exchangesOf(file);
    ok(exchange !== undefined);
    const { headers, body } = exchange.response;
    const kept = Object.entries(headers).filter(([header]) => /^(?:link|date)$/i.test(header));
    const list = Array.isArray(body) ? body : [body];
    const { url } = yield* serve(() => Response.json(list, { headers: Object.fromEntries(kept) }));
    const source = yield* sourceOf({ repos: ["a/b"], base_url: url });
    const page = firstPage(yield* read(source));
    equal(page.items.length, list.length);
    deepEqual(page.notes, []);
    return { page, of: (number: number) => page.items.find((i) => i.fields["number"] === number) };
  });

for (
  const [file, issues, pulls] of [
    ["issues_open_p1_30_pygithub_20240917.json", 21, 9],
    ["issues_closed_p1_30_hub4j.json", 6, 24],
    ["issues_closed_p4_bots_labels_hub4j.json"],
    ["issues_closed_last_page_hub4j.json"],
    ["issues_all_milestone_hub4j.json", 8, 0],
    ["issues_closed_state_reason_type_pygithub_2025.json", 5, 0],
    ["issues_since_pygithub_2012.json"],
    ["pulls_closed_p1_30_ome_2013.json", 0, 30],
    ["pulls_closed_deleted_fork_pygithub_2012.json", 0, 3],
    ["pulls_draft_hub4j.json", 0, 1],
    ["pulls_open_null_body_hub4j.json", 0, 2],
  ] as const
) {
  onRecorded(`every item of ${file} passes through`, () =>
    Effect.gen(function* () {
      const { page } = yield* poll(file);
      const of = (kind: string) => page.items.filter((item) => item.kind === kind).length;
      if (issues !== undefined) deepEqual([of("issue"), of("pull_request")], [issues, pulls]);
      for (const { createdAt, updatedAt, url, version } of page.items) {
        ok(createdAt !== null && updatedAt !== null && createdAt <= updatedAt);
        ok(url.startsWith("https://github.com/"));
        ok(version !== null);
      }
    }));
}

onRecorded(
  "the page's own date and its link to a next page are understood",
  () =>
    Effect.gen(function* () {
      const { page } = yield* poll("issues_open_p1_30_pygithub_20240917.json");
      equal(page.servedAt, Date.UTC(2024, 8, 17, 11, 0, 14));
      equal(page.complete, false);
      const last = yield* poll("issues_closed_last_page_hub4j.json");
      equal(last.page.complete, true);
    }),
);

onRecorded("a body of null is an empty one", () =>
  Effect.gen(function* () {
    const { of } = yield* poll("issues_closed_p20_null_body_hub4j.json");
    equal(of(36)?.body, "");
    equal(of(36)?.kind, "pull_request");
  }));

onRecorded("a deleted account is the author ghost", () =>
  Effect.gen(function* () {
    const { of } = yield* poll("issues_closed_p2_ghost_hub4j.json");
    equal(of(608)?.author, "ghost");
  }));

onRecorded(
  "a draft is a pull request that says so, a plain issue says nothing about it",
  () =>
    Effect.gen(function* () {
      const { of, page } = yield* poll("issues_open_p1_30_pygithub_20240917.json");
      equal(of(3034)?.kind, "pull_request");
      equal(of(3034)?.fields["draft"], true);
      equal(of(3034)?.state, "open");
      ok(page.items.every(({ kind, fields }) => kind === "pull_request" || !("draft" in fields)));
    }),
);

onRecorded("merged and merely closed pull requests are told apart", () =>
  Effect.gen(function* () {
    const { page } = yield* poll("pulls_closed_p1_30_ome_2013.json");
    const states = new Set(page.items.map(({ state }) => state));
    deepEqual([...states].toSorted(), ["closed", "merged"]);
    ok(page.items.every(({ state, mergedAt }) => (state === "merged") === (mergedAt !== null)));
  }));

onRecorded(
  "in the schema of 2012 a pull_request of null urls is a plain issue",
  () =>
    Effect.gen(function* () {
      const { of } = yield* poll("issues_since_pygithub_2012.json");
      equal(of(37)?.kind, "issue");
      deepEqual(of(37)?.labels, ["Functionalities"]);
    }),
);

onRecorded("a reopened issue is open and says why", () =>
  Effect.gen(function* () {
    const { of } = yield* poll("issue_1136_reopened_pygithub.json");
    equal(of(1136)?.state, "open");
    equal(of(1136)?.fields["state_reason"], "reopened");
    equal(of(1136)?.closedAt, null);
  }));

onRecorded(
  "a recorded chain of five pages is followed to its end by a mirror",
  () =>
    Effect.gen(function* () {
      const exchanges = yield* exchangesOf("issues_paginate_5pages_octokit_2022.json");
      const asked: Array<string> = [];
      const { url } = yield* serve((request) => {
        const path = new URL(request.url);
        asked.push(path.pathname + path.search);
        const found = exchanges.find((exchange, index) =>
          index > 0 && exchange.request.url.endsWith(path.pathname + path.search)
        ) ?? exchanges[0];
        const link = found?.response.headers["link"];
        return Response.json(found?.response.body, { headers: link === undefined ? {} : { link } });
      });
      const source = yield* sourceOf({ repos: ["a/b"], base_url: url });
      const cursor = cursorOf(yield* read(source));
      asked.length = 0;
      const pages = yield* read(source, cursor);
      equal(pages.flatMap(({ items }) => items).length, 13);
      equal(asked.length, 5);
      equal(asked[4], "/repositories/515435940/issues?per_page=3&page=5");
    }),
);
