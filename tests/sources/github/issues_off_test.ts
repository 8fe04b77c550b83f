import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../../testing.ts";
import { cursorOf, firstPage, minute, read, reasonOf } from "../opened.ts";
import { name, numbersOf, reader, watch } from "./source.ts";

/*
 * A repository whose issues are switched off has no list of issues; its pull requests have one.
 */

const lists = ({ requests }: { requests: ReadonlyArray<{ path: string }> }, from = 0) =>
  requests.slice(from).flatMap(({ path }) => /\/(issues|pulls)\?/.exec(path)?.[1] ?? []).join(" ");

live(
  "where issues are switched off the pull requests are watched, and a note says so once",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, source, repo } = yield* watch();
      repo.issues(false);
      repo.open();
      const pull = repo.open({ pull: true });
      const first = yield* read(source);
      deepEqual(numbersOf(first), [pull]);
      match(
        firstPage(first).notes[0]?.en ?? "",
        /issues are switched off; watching its pull requests/,
      );
      match(firstPage(first).notes[0]?.zh ?? "", /已关闭 issue 功能；仅监视 PR/);
      clock.at += 20 * minute;
      repo.merge(pull);
      const second = yield* read(source, cursorOf(first));
      deepEqual(firstPage(second).items.map(({ state }) => state), ["merged"]);
      deepEqual(firstPage(second).notes, []);
      equal(lists(upstream), "issues pulls issues pulls");
    }),
);

live(
  "the list of pull requests is conditional too, and read no further than what is known",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, source, repo } = yield* watch();
      repo.fill(250, (index) => ({ pull: true, createdAt: clock.at - index * 60 * minute }));
      repo.issues(false);
      const poll = reader(source, cursorOf(yield* read(source)));
      clock.at += 20 * minute;
      repo.merge(250);
      const { pages } = yield* poll();
      equal(pages.length, 1);
      deepEqual(numbersOf(pages), [250]);
      yield* poll();
      const asked = upstream.requests.length;
      deepEqual(numbersOf((yield* poll()).pages), []);
      ok(
        upstream.requests.slice(asked).some(({ path, headers }) =>
          path.includes("/pulls?") && headers.has("if-none-match")
        ),
      );
      // A busy hour takes more than a page.
      clock.at += 20 * minute;
      for (let number = 1; number <= 150; number++) repo.comment(number);
      const shown = new Set(numbersOf((yield* poll()).pages));
      deepEqual([...shown].filter((number) => Number(number) <= 150).length, 150);
    }),
);

live(
  "when issues come back they are read from where they were left",
  () =>
    Effect.gen(function* () {
      const { clock, upstream, source, repo } = yield* watch();
      const issue = repo.open();
      const pull = repo.open({ pull: true });
      const poll = reader(source, cursorOf(yield* read(source)));
      clock.at += minute;
      repo.comment(issue);
      repo.issues(false);
      clock.at += 60 * minute;
      repo.comment(pull);
      deepEqual(numbersOf((yield* poll()).pages), [pull]);
      repo.issues(true);
      const asked = upstream.requests.length;
      const { pages } = yield* poll();
      deepEqual(numbersOf(pages), [pull, issue]);
      match(firstPage(pages).notes[0]?.en ?? "", /switched on again/);
      const later = (yield* poll()).pages;
      deepEqual(firstPage(later).notes, []);
      // What the other list showed under its own id is still known by its number.
      equal(firstPage(later).byNumber, true);
      equal(lists(upstream, asked), "issues issues");
    }),
);

live(
  "where only issues are monitored, that nothing is left to watch is an error",
  () =>
    Effect.gen(function* () {
      const { source, repo } = yield* watch({ monitor: { issues: true, pulls: false } });
      repo.issues(false);
      const reason = yield* reasonOf(read(source));
      equal(reason._tag, "Rejected");
      match(
        reason.says.en,
        new RegExp(`${name} has its issues switched off; .*sources\\.github\\.monitor\\.pulls`),
      );
      match(reason.says.zh, /已关闭 issue 功能；.*sources\.github\.monitor\.pulls/);
    }),
);
