import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import { runOnce } from "../../../src/app/once.ts";
import type { FirstRun } from "../../../src/app/poll/detect.ts";
import { github } from "../../simulators/github.ts";
import { live } from "../../testing.ts";
import { watching } from "../real_sources.ts";
import { scriptedChannel, settings } from "../scripted.ts";

/*
 * What people are told of a repository's life, from GitHub's answer to the message.
 */

const noon = Date.UTC(2026, 10, 24, 12);
const minute = 60_000;
const threeYearsAgo = noon - 3 * 365 * 24 * 60 * minute;

/** A repository, and polls of it that each say which alerts they brought. */
const watched = (firstRun: FirstRun = "silent", monitor: object = {}) =>
  Effect.gen(function* () {
    const clock = { at: noon };
    const forge = yield* github({ now: () => clock.at });
    const repo = forge.repo("acme/engine");
    const channel = scriptedChannel("welink");
    const layer = watching({
      github: { repos: ["acme/engine"], base_url: forge.url, monitor },
    }, channel);
    const services = yield* Layer.build(layer);
    const run = runOnce(settings({ firstRun }), () => Effect.void);
    const noted: Array<string> = [];
    const poll = Effect.gen(function* () {
      clock.at += 5 * minute;
      const before = channel.sent.length;
      const report = yield* Effect.provideContext(run, services);
      ok(report.sources[0]?.error._tag === "None");
      noted.push(...report.sources[0].notes.map(({ en }) => en));
      return channel.sent.slice(before).flatMap(({ alerts }) => alerts).flatMap(({ events }) =>
        events.map(({ event }) => ({
          types: [event.eventType, ...event.also],
          title: event.title,
        }))
      );
    });
    return { clock, forge, repo, channel, poll, noted };
  });

const alert = (title: string, ...types: ReadonlyArray<string>) => [{ title, types }];

live(
  "the first poll of 30,000 issues is one request and one alert, however many match",
  () =>
    Effect.gen(function* () {
      const { forge, repo, channel, poll } = yield* watched("summary");
      repo.fill(30_000, (index) => ({
        title: `DeepSeek ${index}`,
        createdAt: noon - index * minute,
      }));
      yield* poll;
      equal(forge.requests.length, 1);
      equal(channel.sent.length, 1);
      const [alert] = channel.sent[0]?.alerts ?? [];
      deepEqual([alert?.total, alert?.events.length], [100, 5]);
      deepEqual(yield* poll, []);
    }),
);

/** A repository whose first poll shows but the newest of its issues; the first is an old one. */
const large = Effect.gen(function* () {
  const all = yield* watched();
  const old = all.repo.open({ title: "Old DeepSeek issue", createdAt: threeYearsAgo });
  const pull = all.repo.open({ title: "Old DeepSeek pull", createdAt: threeYearsAgo, pull: true });
  const crash = all.repo.open({ title: "Old crash", createdAt: threeYearsAgo });
  all.repo.fill(200, (index) => ({ title: "Another", createdAt: noon - index * minute }));
  yield* all.poll;
  return { ...all, old, pull, crash };
});

live("an old issue somebody comments on is no news", () =>
  Effect.gen(function* () {
    const { repo, poll, old } = yield* large;
    repo.comment(old);
    deepEqual(yield* poll, []);
    repo.comment(old);
    deepEqual(yield* poll, []);
  }));

live(
  "an issue of three years ago that is closed was closed, never opened",
  () =>
    Effect.gen(function* () {
      const { repo, poll, old, pull } = yield* large;
      repo.close(old);
      deepEqual(yield* poll, alert("Old DeepSeek issue", "issue_closed"));
      repo.merge(pull);
      deepEqual(yield* poll, alert("Old DeepSeek pull", "pr_merged"));
      deepEqual(yield* poll, []);
    }),
);

live(
  "an old issue that was met without news is told when something happens to it",
  () =>
    Effect.gen(function* () {
      const { repo, poll, old } = yield* large;
      repo.comment(old);
      yield* poll;
      repo.edit(old, { title: "Old DeepSeek-V4 issue" });
      deepEqual(yield* poll, alert("Old DeepSeek-V4 issue", "issue_updated"));
    }),
);

for (
  const [what, type, happens] of [
    ["gets a watched label", "issue_updated", ({ repo, crash }) => repo.label(crash, "deepseek")],
    ["gets a watched title", "issue_updated", ({ repo, crash }) => {
      repo.edit(crash, { title: "DeepSeek crash" });
    }],
    ["has a watched title and is labelled", "pr_updated", ({ repo, pull }) => {
      repo.label(pull, "ready");
    }],
    ["has a watched title and is reopened", "issue_reopened", ({ repo, old }) => {
      repo.close(old);
      repo.reopen(old);
    }],
  ] as ReadonlyArray<
    readonly [string, string, (world: Effect.Success<typeof large>) => void]
  >
) {
  live(
    `an old issue beyond the first page that ${what} is told once`,
    () =>
      Effect.gen(function* () {
        const world = yield* large;
        const { repo, poll, old, pull, crash } = world;
        happens(world);
        deepEqual((yield* poll).map(({ types: [main] }) => main), [type]);
        deepEqual(yield* poll, []);
        for (const number of [old, pull, crash]) repo.comment(number);
        deepEqual(yield* poll, []);
      }),
  );
}

live(
  "an issue that comes to an empty repository from another one is told once",
  () =>
    Effect.gen(function* () {
      const { repo, poll } = yield* watched();
      yield* poll;
      repo.transferIn({ title: "DeepSeek from elsewhere", createdAt: threeYearsAgo });
      deepEqual(yield* poll, alert("DeepSeek from elsewhere", "issue_opened"));
      deepEqual(yield* poll, []);
    }),
);

live(
  "an edit that does not match, then one that does, are one alert",
  () =>
    Effect.gen(function* () {
      const { repo, poll } = yield* watched();
      yield* poll;
      const number = repo.open({ title: "Crash" });
      deepEqual(yield* poll, []);
      repo.edit(number, { body: "It crashes" });
      deepEqual(yield* poll, []);
      repo.edit(number, { body: "It crashes with deepseek" });
      deepEqual(yield* poll, alert("Crash", "issue_updated"));
      deepEqual(yield* poll, []);
    }),
);

live("a label that comes later matches when it comes", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* watched();
    yield* poll;
    const number = repo.open({ title: "Crash" });
    yield* poll;
    repo.label(number, "model: DeepSeek");
    deepEqual(yield* poll, alert("Crash", "issue_updated"));
  }));

live(
  "opened and closed between two polls is one alert that names both",
  () =>
    Effect.gen(function* () {
      const { repo, poll } = yield* watched();
      yield* poll;
      repo.close(repo.open({ title: "DeepSeek?" }));
      deepEqual(yield* poll, alert("DeepSeek?", "issue_closed", "issue_opened"));
      deepEqual(yield* poll, []);
    }),
);

live("a second close is news, the same close is not", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* watched();
    yield* poll;
    const number = repo.open({ title: "DeepSeek" });
    deepEqual(yield* poll, alert("DeepSeek", "issue_opened"));
    repo.close(number);
    deepEqual(yield* poll, alert("DeepSeek", "issue_closed"));
    deepEqual(yield* poll, []);
    repo.reopen(number);
    deepEqual(yield* poll, alert("DeepSeek", "issue_reopened"));
    repo.close(number);
    deepEqual(yield* poll, alert("DeepSeek", "issue_closed"));
  }));

live("the first issue of an empty repository is told", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* watched();
    yield* poll;
    repo.open({ title: "DeepSeek" });
    repo.comment(1);
    deepEqual(yield* poll, alert("DeepSeek", "issue_opened"));
  }));

live(
  "what an empty first list did not show is told only where it is new",
  () =>
    Effect.gen(function* () {
      const { clock, forge, repo, poll } = yield* watched();
      repo.fill(1500, (index) => ({
        title: `DeepSeek ${index}`,
        createdAt: clock.at - (index + 1) * 60 * minute,
      }));
      forge.fail({ kind: "answer", status: 200, body: "[]" }, 1);
      deepEqual(yield* poll, []);
      for (let round = 0; round < 3; round++) deepEqual(yield* poll, []);
      repo.open({ title: "DeepSeek at last" });
      deepEqual(yield* poll, alert("DeepSeek at last", "issue_opened"));
    }),
);

live(
  "a list that has turned empty is noted at every poll and unlearns nothing",
  () =>
    Effect.gen(function* () {
      const { forge, repo, poll, noted } = yield* watched();
      repo.open({ title: "DeepSeek" });
      repo.open({ title: "Another" });
      yield* poll;
      forge.fail({ kind: "answer", status: 200, body: "[]" });
      deepEqual([yield* poll, yield* poll], [[], []]);
      deepEqual(
        noted,
        Array(2).fill(
          "its list is empty although 2 items are known; check that it still exists under this name",
        ),
      );
      forge.recover();
      deepEqual(yield* poll, []);
      equal(noted.length, 2);
    }),
);

live(
  "behind a proxy that drops links an old issue stays an old one",
  () =>
    Effect.gen(function* () {
      const { forge, repo, poll } = yield* watched();
      forge.links("none");
      const old = repo.open({ title: "Old DeepSeek issue", createdAt: threeYearsAgo });
      repo.fill(100, (index) => ({ title: "Another", createdAt: noon - index * minute }));
      yield* poll;
      repo.comment(old);
      deepEqual(yield* poll, []);
    }),
);

live("an issue that comes from another repository is told once", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* watched();
    repo.fill(10);
    yield* poll;
    const number = repo.transferIn({ title: "DeepSeek from elsewhere", createdAt: threeYearsAgo });
    deepEqual(yield* poll, alert("DeepSeek from elsewhere", "issue_opened"));
    repo.comment(number);
    deepEqual(yield* poll, []);
  }));

live(
  "what is not monitored becomes no event, neither first nor later",
  () =>
    Effect.gen(function* () {
      const { repo, poll } = yield* watched("each", { pulls: false });
      repo.open({ title: "DeepSeek pull", pull: true });
      repo.open({ title: "DeepSeek issue" });
      deepEqual(yield* poll, alert("DeepSeek issue", "issue_opened"));
      repo.merge(1);
      repo.open({ title: "Another DeepSeek pull", pull: true });
      deepEqual(yield* poll, []);
    }),
);

live("a first run that tells each says what state each is in", () =>
  Effect.gen(function* () {
    const { repo, poll } = yield* watched("each");
    repo.merge(repo.open({ title: "DeepSeek pull", pull: true, createdAt: threeYearsAgo }));
    deepEqual(yield* poll, alert("DeepSeek pull", "pr_merged", "pr_opened"));
    deepEqual(yield* poll, []);
  }));

live(
  "issues switched off and on again tell no pull request twice and lose no issue",
  () =>
    Effect.gen(function* () {
      const { repo, poll } = yield* watched();
      const issue = repo.open({ title: "Crash" });
      const pull = repo.open({ title: "DeepSeek", pull: true });
      const other = repo.open({ title: "More DeepSeek", pull: true });
      yield* poll;
      repo.issues(false);
      repo.merge(pull);
      deepEqual(yield* poll, alert("DeepSeek", "pr_merged"));
      const added = repo.open({ title: "New DeepSeek", pull: true });
      deepEqual(yield* poll, alert("New DeepSeek", "pr_opened"));
      deepEqual(yield* poll, []);
      repo.edit(issue, { title: "DeepSeek crash" });
      repo.issues(true);
      deepEqual(yield* poll, alert("DeepSeek crash", "issue_updated"));
      for (const number of [pull, other, added]) repo.comment(number);
      deepEqual(yield* poll, []);
      repo.close(added);
      deepEqual(yield* poll, alert("New DeepSeek", "pr_closed"));
    }),
);

live(
  "a repository renamed while its issues go off and on again tells nothing twice",
  () =>
    Effect.gen(function* () {
      const { repo, poll } = yield* watched();
      yield* poll;
      const pull = repo.open({ title: "DeepSeek", pull: true });
      deepEqual(yield* poll, alert("DeepSeek", "pr_opened"));
      repo.issues(false);
      repo.rename("acme/motor");
      repo.comment(pull);
      deepEqual(yield* poll, []);
      const added = repo.open({ title: "New DeepSeek", pull: true });
      deepEqual(yield* poll, alert("New DeepSeek", "pr_opened"));
      repo.issues(true);
      repo.rename("acme/engines");
      repo.comment(added);
      deepEqual(yield* poll, []);
    }),
);

live(
  "a bot that labels many issues at once is one alert, and each is on record",
  () =>
    Effect.gen(function* () {
      const { repo, channel, poll } = yield* watched();
      repo.fill(42, () => ({ title: "DeepSeek" }));
      yield* poll;
      for (let number = 1; number <= 40; number++) repo.label(number, "stale");
      repo.edit(41, { title: "DeepSeek-V4" });
      repo.edit(42, { body: "<!-- ci start -->3 failed<!-- ci end -->" });
      yield* poll;
      deepEqual(
        channel.sent.flatMap(({ alerts }) => alerts).map(({ kind, total }) => [kind, total]),
        [["event", 1], ["flood", 41]],
      );
      deepEqual(yield* poll, []);
    }),
);

live(
  "without updates everything else is alerted, and updates are on record alone",
  () =>
    Effect.gen(function* () {
      const { repo, poll } = yield* watched("silent", { updates: false });
      const issue = repo.open({ title: "DeepSeek" });
      const pull = repo.open({ title: "DeepSeek PR", pull: true });
      yield* poll;
      repo.label(issue, "bug");
      repo.edit(pull, { title: "DeepSeek-V4 PR" });
      deepEqual(yield* poll, []);
      repo.edit(pull, { title: "DeepSeek PR" });
      repo.merge(pull);
      repo.close(issue);
      const opened = repo.open({ title: "Another DeepSeek" });
      deepEqual((yield* poll).map(({ types }) => types.join()).toSorted(), [
        "issue_closed",
        "issue_opened",
        "pr_merged",
      ]);
      repo.label(opened, "bug");
      repo.reopen(issue);
      deepEqual(yield* poll, alert("DeepSeek", "issue_reopened"));
    }),
);
