import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as TestClock from "effect/testing/TestClock";
import { runOnce } from "../../../src/app/once.ts";
import type { PollSettings } from "../../../src/app/poll/poll.ts";
import { forge, type SimulatedForge } from "../../simulators/forge.ts";
import type { ForgeKind } from "../../simulators/forge_elements.ts";
import { collectWarnings, test } from "../../testing.ts";
import { watching } from "../real_sources.ts";
import { scriptedChannel, settings } from "../scripted.ts";

/*
 * What people are told of a repository on GitCode or Gitee, from the forge's answer to the message.
 */

const noon = Date.UTC(2026, 10, 24, 12);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const everything = { tags: true };
const token = "hush-0123456789";

/** A repository on a forge that is watched with this `monitor`. */
const world = (kind: ForgeKind, monitor: object = everything) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(noon);
    const clock = { at: noon };
    const upstream: SimulatedForge = yield* forge(kind, { now: () => clock.at });
    const repo = upstream.repo("acme/engine");
    const channel = scriptedChannel("welink");
    const section = {
      repos: ["acme/engine"],
      base_url: upstream.url,
      monitor,
      token_env: "TOKEN",
    };
    const services = yield* Layer.build(watching({ [kind]: section }, channel, { TOKEN: token }));
    const poll = (after = 5 * minute, polling: Partial<PollSettings> = {}) =>
      Effect.gen(function* () {
        clock.at += after;
        yield* TestClock.adjust(after);
        const [asked, sent] = [upstream.requests.length, channel.sent.length];
        const { value: report } = yield* collectWarnings(
          runOnce(settings(polling), () => Effect.void).pipe(Effect.provideContext(services)),
        );
        const alerts = channel.sent.slice(sent).flatMap(({ alerts }) => alerts);
        return {
          kinds: alerts.map(({ kind }) => kind),
          told: alerts.flatMap(({ kind, events }) =>
            kind === "first_looks"
              ? []
              : events.map(({ event }) =>
                `${event.source.slice(kind.length + 1)} ${
                  [event.eventType, ...event.also].join("+")
                } ${event.title}`.replace(/^.*engine\//, "")
              )
          ).toSorted(),
          requests: upstream.requests.slice(asked),
          errors: report.sources.flatMap(({ error }) =>
            error._tag === "None" ? [] : [error.value.en]
          ),
        };
      });
    return { clock, upstream, repo, poll };
  });

for (const kind of ["gitcode", "gitee"] as const) {
  test(`${kind}: a first look at a long history is one summary and four pages, and is never told again`, () =>
    Effect.gen(function* () {
      const { clock, repo, poll } = yield* world(kind);
      const { items } = repo;
      const start = clock.at;
      for (let n = 400; n > 0; n--) {
        const createdAt = start - n * day;
        items.open({ title: `DeepSeek issue ${n}`, createdAt });
        items.open({ title: `DeepSeek pull ${n}`, pull: true, createdAt });
      }
      for (let n = 90; n > 0; n--) {
        items.releases.publish({ name: `DeepSeek ${n}`, createdAt: start - n * day });
        repo.tag({ name: `deepseek-${n}`, at: start - n * day });
      }
      const first = yield* poll(0, { firstRun: "summary" });
      deepEqual([first.kinds, first.errors], [["first_looks"], []]);
      equal(first.requests.length, 4);
      for (let n = 0; n < 3; n++) deepEqual((yield* poll(hour)).kinds, []);
    }));

  test(`${kind}: what happens to issues and pull requests is told once, in the words of GitHub`, () =>
    Effect.gen(function* () {
      const { repo, poll } = yield* world(kind);
      const { items } = repo;
      const bug = items.open({ title: "DeepSeek crashes" });
      const pull = items.open({ title: "DeepSeek kernel", pull: true });
      items.open({ title: "Something else" });
      yield* poll();
      deepEqual((yield* poll()).told, []);
      items.comment(bug);
      deepEqual((yield* poll()).told, []);
      items.close(bug);
      items.merge(pull);
      items.open({ title: "DeepSeek on NPU" });
      deepEqual((yield* poll()).told, [
        "issues issue_closed DeepSeek crashes",
        "issues issue_opened DeepSeek on NPU",
        "pulls pr_merged DeepSeek kernel",
      ]);
      items.reopen(bug);
      items.edit(pull, { title: "DeepSeek kernels" });
      deepEqual((yield* poll()).told, [
        "issues issue_reopened DeepSeek crashes",
        "pulls pr_updated DeepSeek kernels",
      ]);
      deepEqual((yield* poll(2 * hour)).told, []);
    }));

  test(`${kind}: releases and tags are told when they appear, are promoted, rewritten or moved`, () =>
    Effect.gen(function* () {
      const { repo, poll } = yield* world(kind);
      const { releases } = repo.items;
      const old = releases.publish({ name: "DeepSeek 1", prerelease: true });
      repo.tag({ name: "deepseek-1" });
      yield* poll();
      releases.publish({ name: "DeepSeek 2" });
      repo.tag({ name: "deepseek-2" });
      deepEqual((yield* poll()).told, [
        "releases release_published DeepSeek 2 (v0.2.0)",
        "tags tag_added deepseek-2",
      ]);
      releases.edit(old, { prerelease: false });
      repo.tag({ name: "deepseek-1", sha: "another", at: noon - day });
      deepEqual((yield* poll()).told, [
        "releases release_promoted DeepSeek 1 (v0.1.0)",
        "tags tag_moved deepseek-1",
      ]);
      releases.edit(old, { body: "Withdrawn: do not use this with DeepSeek-V4" });
      deepEqual((yield* poll()).told, ["releases release_updated DeepSeek 1 (v0.1.0)"]);
      releases.remove(old);
      repo.untag("deepseek-1");
      deepEqual((yield* poll(2 * hour)).told, []);
    }));

  test(`${kind}: a release and a tag with old dates, below the first page, are told within the hour`, () =>
    Effect.gen(function* () {
      const { clock, repo, poll } = yield* world(kind, { issues: false, pulls: false, tags: true });
      const { releases } = repo.items;
      const start = clock.at;
      for (let n = 250; n > 0; n--) {
        releases.publish({ name: "Another", createdAt: start - n * day });
        repo.tag({ name: `other-${n}`, at: start - n * day });
      }
      yield* poll();
      yield* poll();
      releases.publish({ name: "DeepSeek patch", createdAt: start - 220 * day });
      repo.tag({ name: "deepseek-late", at: start - 220 * day });
      const told: Array<string> = [];
      let requests = 0;
      for (let n = 0; n < 12; n++) {
        const found = yield* poll();
        told.push(...found.told);
        requests += found.requests.length;
      }
      deepEqual(told.toSorted(), [
        "releases release_published DeepSeek patch (v0.251.0)",
        "tags tag_added deepseek-late",
      ]);
      equal(requests, 2 * (11 + 3));
    }));

  test(`${kind}: an old issue that shows up late is on record, and what happens to it next is told`, () =>
    Effect.gen(function* () {
      const { clock, repo, poll } = yield* world(kind);
      const { items } = repo;
      const start = clock.at;
      items.fill(300, (index) => ({
        title: index === 299 ? "DeepSeek of old" : "Another",
        createdAt: start - (index + 1) * day,
      }));
      yield* poll();
      items.comment(1);
      deepEqual((yield* poll()).told, []);
      items.close(1);
      deepEqual((yield* poll()).told, ["issues issue_closed DeepSeek of old"]);
      // Met for the first time when it is closed.
      items.edit(2, { title: "DeepSeek of old too" });
      items.close(2);
      deepEqual((yield* poll()).told, ["issues issue_closed DeepSeek of old too"]);
    }));

  test(`${kind}: an idle poll is one 304 for each list, and no address holds the token`, () =>
    Effect.gen(function* () {
      const { clock, repo, poll } = yield* world(kind);
      const { items } = repo;
      const start = clock.at;
      items.fill(300, (index) => ({ createdAt: start - (index + 1) * day }));
      items.open({ pull: true, createdAt: start - day });
      items.releases.publish({ createdAt: start - day });
      repo.tag({ at: start - day });
      for (let n = 0; n < 3; n++) yield* poll();
      const { requests } = yield* poll();
      equal(requests.length, 4);
      for (const { path, headers } of requests) {
        ok(headers.has("if-none-match"), path);
        ok(!path.includes(token), path);
        equal(headers.get("authorization"), `Bearer ${token}`);
      }
    }));

  test(`${kind}: a repository under another name stays the same`, () =>
    Effect.gen(function* () {
      const { repo, poll } = yield* world(kind);
      repo.items.open({ title: "DeepSeek 1" });
      yield* poll();
      repo.rename("acme/motor");
      deepEqual((yield* poll()).told, []);
      repo.items.open({ title: "DeepSeek 2" });
      const found = yield* poll();
      deepEqual([found.told, found.errors], [["issues issue_opened DeepSeek 2"], []]);
    }));
}
