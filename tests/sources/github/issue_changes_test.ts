import { deepEqual, equal } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Item } from "../../../src/domain/item.ts";
import type { Baseline } from "../../../src/domain/source.ts";
import { issueChanges } from "../../../src/sources/forge/issue_changes.ts";
import { Issue, issueItem } from "../../../src/sources/github/issue.ts";
import { live, test } from "../../testing.ts";
import { day, minute, noon } from "../opened.ts";
import { observer, watch } from "./source.ts";

const iso = (at: number) => new Date(at).toISOString();

/** An issue opened, shown and unchanged since long before the baseline, unless told otherwise. */
const item = (rest: Partial<Issue> = {}): Item =>
  issueItem({
    id: 7,
    number: 1,
    title: "title",
    html_url: "https://github.com/a/b/issues/1",
    state: "open",
    created_at: iso(noon - 1000 * day),
    updated_at: iso(noon + minute),
    ...rest,
  });

const closed = (at: number, rest: Partial<Issue> = {}) =>
  item({ state: "closed", closed_at: iso(at), ...rest });
const merged = (at: number, rest: Partial<Issue> = {}) =>
  closed(at, { pull_request: { merged_at: iso(at) }, ...rest });

const transferred = (of: Item): Item => ({ ...of, fields: { ...of.fields, transferred_in: true } });

const part: Baseline = { at: noon, complete: false };
const whole: Baseline = { at: noon, complete: true };
const everything: Baseline = { at: -Infinity, complete: true };

const brief = (before: Item | undefined, now: Item, baseline: Baseline) =>
  issueChanges(Option.fromUndefinedOr(before), now, baseline).map(({ transition, news }) =>
    `${transition}${news ? "" : " (silent)"}`
  );

const recent = { created_at: iso(noon - 9 * minute) };

for (
  const [what, now, baseline, expected] of [
    ["created after the baseline is opened", item(recent), part, ["opened"]],
    [
      "created more than ten minutes before the baseline is merely met",
      item({ created_at: iso(noon - 11 * minute) }),
      part,
      ["updated (silent)"],
    ],
    [
      "of any age is merely met, also where the baseline showed everything",
      item(),
      whole,
      ["updated (silent)"],
    ],
    ["of any age is opened for a first look", item(), everything, ["opened"]],
    ["of no date is opened for a first look", item({ created_at: null }), everything, ["opened"]],
    ["of no date is merely met later", item({ created_at: null }), part, ["updated (silent)"]],
    ["opened and closed since is both", closed(noon, recent), part, ["opened", "closed"]],
    ["opened and merged since is both", merged(noon, recent), part, ["opened", "merged"]],
    ["three years old and closed now is closed, never opened", closed(noon), part, ["closed"]],
    ["three years old and merged now is merged, never opened", merged(noon), part, ["merged"]],
    ["closed long ago is merely met", closed(noon - day), part, ["updated (silent)"]],
    ["transferred in is opened, whatever its date", transferred(closed(noon - day)), part, [
      "opened",
    ]],
    [
      "reopened is merely met, for nothing tells when it was",
      item({ state_reason: "reopened" }),
      part,
      ["updated (silent)"],
    ],
  ] as ReadonlyArray<readonly [string, Item, Baseline, ReadonlyArray<string>]>
) {
  test(`an unknown item ${what}`, () =>
    Effect.sync(() => deepEqual(brief(undefined, now, baseline), expected)));
}

for (
  const [what, before, now, expected] of [
    ["shown again", item(), item(), []],
    ["commented on", item(), item({ updated_at: iso(noon + day) }), []],
    ["edited", item(), item({ title: "new" }), ["updated"]],
    ["labelled", item(), item({ labels: ["qwen"] }), ["updated"]],
    ["closed", item(), closed(noon), ["closed"]],
    ["closed and edited", item(), closed(noon, { body: "new" }), ["closed", "updated"]],
    ["merged", item(), merged(noon), ["merged"]],
    ["merged and edited", item(), merged(noon, { title: "new" }), ["merged", "updated"]],
    ["merged after it was closed", closed(noon), merged(noon), ["merged"]],
    ["reopened", closed(noon), item(), ["reopened"]],
    ["reopened and edited", closed(noon), item({ title: "new" }), ["reopened", "updated"]],
    ["closed and reopened between two polls", item(), item({ state_reason: "reopened" }), [
      "reopened",
    ]],
    ["reopened and closed between two polls", closed(noon), closed(noon + minute), ["closed"]],
    [
      "closed for another reason",
      closed(noon, { state_reason: "completed" }),
      closed(noon, { state_reason: "not_planned" }),
      ["updated"],
    ],
    ["ready for review", item({ draft: true }), item({ draft: false }), ["updated"]],
    [
      "shown as it was before, by an index that lags",
      closed(noon, { updated_at: iso(noon + minute) }),
      item({ updated_at: iso(noon) }),
      [],
    ],
  ] as ReadonlyArray<readonly [string, Item, Item, ReadonlyArray<string>]>
) {
  test(`a known item ${what} is ${expected.join(" and ") || "no news"}`, () =>
    Effect.sync(() => {
      deepEqual(brief(before, now, part), expected);
      deepEqual(brief(before, now, whole), expected);
    }));
}

test("an edit is told from a mere close though only the beginning of the body was kept", () =>
  Effect.sync(() => {
    const before = item({ body: "a long body" });
    const kept = { ...before, body: "a long" };
    deepEqual(brief(kept, closed(noon, { body: "a long body" }), part), ["closed"]);
    deepEqual(brief(kept, closed(noon, { body: "a longer body" }), part), ["closed", "updated"]);
  }));

test("each change says when it happened", () =>
  Effect.sync(() => {
    const at = (before: Item | undefined, now: Item) =>
      issueChanges(Option.fromUndefinedOr(before), now, part).map(({ occurredAt }) => occurredAt);
    const created = noon - 9 * minute;
    deepEqual(at(undefined, closed(noon, recent)), [created, noon]);
    deepEqual(at(undefined, merged(noon)), [noon]);
    deepEqual(at(item(), closed(noon, { title: "new" })), [noon, noon + minute]);
    deepEqual(at(closed(noon), item()), [noon + minute]);
  }));

test("event ids tell a second close and a second reopening from the first, and nothing else", () =>
  Effect.sync(() => {
    const id = (before: Item | undefined, now: Item) =>
      issueChanges(Option.fromUndefinedOr(before), now, part)[0]?.eventId;
    const first = closed(noon);
    const second = closed(noon + minute);
    equal(id(undefined, item(recent)), "7");
    equal(id(item(), first), `7@${first.version}`);
    equal(id(undefined, first), `7@${first.version}`);
    equal(id(item(), second), `7@${second.version}`);
    equal(first.version === second.version, false);
    const reopened = item({ state_reason: "reopened" });
    equal(id(first, reopened), `7@${first.version}>${reopened.version}`);
    equal(id(second, reopened), `7@${second.version}>${reopened.version}`);
  }));

test("an edit, its way back and the same edit once more are three changes", () =>
  Effect.sync(() => {
    const states = ["a", "b", "a", "b", "a"].map((label, index) =>
      item({ labels: [label], updated_at: iso(noon + index * minute) })
    );
    const ids = states.slice(1).flatMap((now, index) =>
      issueChanges(Option.fromUndefinedOr(states[index]), now, part).map(({ eventId }) => eventId)
    );
    equal(new Set(ids).size, 4);
  }));

test("a list that shows two forms of one date in turn is told of each once", () =>
  Effect.sync(() => {
    const states = ["a", "b", "a", "b", "a"].map((label) => item({ labels: [label] }));
    const ids = states.slice(1).flatMap((now, index) =>
      issueChanges(Option.fromUndefinedOr(states[index]), now, part).map(({ eventId }) => eventId)
    );
    equal(new Set(ids).size, 2);
  }));

test("a date that cannot be read hides no change", () =>
  Effect.sync(() => {
    const undated = (title: string) => item({ title, updated_at: "9".repeat(400) });
    deepEqual(brief(item(), undated("new"), part), ["updated"]);
    deepEqual(brief(undated("old"), item(), part), ["updated"]);
  }));

test("the version does not depend on the order of labels and parts do not run into each other", () =>
  Effect.sync(() => {
    equal(item({ labels: ["a", "b"] }).version, item({ labels: ["b", "a"] }).version);
    const versions = [
      item({ title: "a", body: "b" }),
      item({ title: "ab", body: "" }),
      item({ title: "a", body: "", labels: ["b"] }),
      item({ title: "a", labels: ["b,c"] }),
      item({ title: "a", labels: ["b", "c"] }),
    ].map(({ version }) => version);
    equal(new Set(versions).size, versions.length);
  }));

live(
  "what happens to a repository is told once, whatever is polled in between",
  () =>
    Effect.gen(function* () {
      const { clock, repo, source } = yield* watch();
      repo.fill(150, (index) => ({ createdAt: noon - (900 + index) * day }));
      const poll = observer(source);
      const told = Effect.suspend(() => {
        clock.at += 5 * minute;
        return poll;
      });
      deepEqual(yield* told, []);
      repo.comment(1);
      deepEqual(yield* told, ["#1 updated (silent)"]);
      repo.close(2);
      deepEqual(yield* told, ["#2 closed"]);
      deepEqual(yield* told, []);
      repo.reopen(2);
      deepEqual(yield* told, ["#2 reopened"]);
      clock.at += minute;
      repo.close(2);
      deepEqual(yield* told, ["#2 closed"]);
      repo.reopen(2);
      deepEqual(yield* told, ["#2 reopened"]);
      const issue = repo.open();
      const pull = repo.open({ pull: true });
      repo.merge(pull);
      deepEqual((yield* told).toSorted(), [
        `#${issue} opened`,
        `#${pull} merged`,
        `#${pull} opened`,
      ]);
      repo.label(issue, "qwen");
      deepEqual(yield* told, [`#${issue} updated`]);
      repo.unlabel(issue, "qwen");
      repo.close(issue);
      deepEqual((yield* told).toSorted(), [`#${issue} closed`, `#${issue} updated`]);
    }),
);

live("a label that goes back and forth is told every time", () =>
  Effect.gen(function* () {
    const { clock, repo, source } = yield* watch();
    const issue = repo.open();
    const poll = observer(source);
    yield* poll;
    for (let time = 0; time < 3; time++) {
      for (const change of [repo.label, repo.unlabel]) {
        clock.at += minute;
        change(issue, "qwen");
        deepEqual(yield* poll, [`#${issue} updated`]);
        deepEqual(yield* poll, []);
      }
    }
  }));

live(
  "only what is numbered after the first look and dated before it was transferred in",
  () =>
    Effect.gen(function* () {
      const { clock, repo, source } = yield* watch();
      repo.fill(150, (index) => ({ createdAt: noon - (index + 1) * day }));
      const poll = observer(source);
      yield* poll;
      clock.at += 5 * minute;
      const issue = repo.open();
      repo.comment(1);
      const moved = repo.transferIn({ createdAt: noon - 100 * day });
      const young = repo.transferIn({ createdAt: clock.at - minute });
      deepEqual(
        (yield* poll).toSorted(),
        ["#1 updated (silent)", ...[issue, moved, young].map((number) => `#${number} opened`)],
      );
      clock.at += minute;
      repo.edit(moved, { title: "new" });
      deepEqual(yield* poll, [`#${moved} updated`]);
    }),
);

live(
  "an index that lags is told once when it catches up, never back and forth",
  () =>
    Effect.gen(function* () {
      const { clock, repo, source } = yield* watch();
      const issue = repo.open();
      const poll = observer(source);
      deepEqual(yield* poll, []);
      repo.lag(3 * minute);
      repo.close(issue);
      deepEqual(yield* poll, []);
      clock.at += 4 * minute;
      deepEqual(yield* poll, [`#${issue} closed`]);
      deepEqual(yield* poll, []);
    }),
);

for (const [key, kinds] of [["issues", ["#2 opened"]], ["pulls", ["#1 opened"]]] as const) {
  live(`with monitor.${key} off the others alone are told`, () =>
    Effect.gen(function* () {
      const { repo, source } = yield* watch({ monitor: { [key]: false } });
      const poll = observer(source);
      yield* poll;
      repo.open();
      repo.open({ pull: true });
      deepEqual(yield* poll, kinds);
    }));
}
