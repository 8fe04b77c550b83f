import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { alertsOf, firstRunAlerts } from "../../../src/app/alert/summary.ts";
import type { MatchedEvent } from "../../../src/domain/alert.ts";
import { hashOf } from "../../../src/domain/hash.ts";
import { alertFor, isTold, mentionedBy } from "../../../src/domain/route.ts";
import type { RuleMatch } from "../../../src/domain/rule.ts";
import { alert, event, item, key } from "../../state/samples.ts";
import { test } from "../../testing.ts";

/* Who hears of what several rules matched. */

const channels = ["infra", "research", "email"];

const by = (ruleId: string, rest: Partial<RuleMatch> = {}): RuleMatch => ({
  ruleId,
  reason: ruleId,
  excerpt: "",
  ...rest,
});
const forInfra = by("kernels", { channels: ["infra"] });
const forResearch = by("papers", { channels: ["research"] });
const forAll = by("all");

/** Events matched by these rules, oldest first. */
const found = (...rules: ReadonlyArray<ReadonlyArray<RuleMatch>>): ReadonlyArray<MatchedEvent> =>
  rules.map((matches, index) => ({ event: event(`e${index}`), matches }));

const told = (matches: ReadonlyArray<MatchedEvent>, floodLimit = 30) =>
  alertsOf(key, matches, { floodLimit, channels }, 0).map(({ alert, channels, urgent = [] }) =>
    `${alert.kind === "event" ? alert.id : `${alert.kind} ${alert.total}`} to ${channels.join()}` +
    (urgent.length === 0 ? "" : `, urgent on ${urgent.join()}`)
  );

const routes: ReadonlyArray<[string, ReadonlyArray<string>, ReadonlyArray<string>]> = [
  ["without routes goes to every channel", told(found([forAll])), ["e0 to infra,research,email"]],
  ["goes to the channels its rule names", told(found([forInfra])), ["e0 to infra"]],
  ["goes once to each channel that a rule names", told(found([forInfra, forResearch, forInfra])), [
    "e0 to infra,research",
  ]],
  ["goes to every channel where one rule names none", told(found([forInfra, forAll])), [
    "e0 to infra,research,email",
  ]],
  [
    "is urgent where the rule that is names the channel",
    told(found([forAll, by("now", { channels: ["infra"], urgent: true })])),
    ["e0 to infra,research,email, urgent on infra"],
  ],
];

for (const [what, alerts, expected] of routes) {
  test(`an event ${what}`, () => Effect.sync(() => deepEqual(alerts, expected)));
}

test("whether there are too many is counted for each channel by itself", () =>
  Effect.sync(() =>
    deepEqual(told(found([forInfra], [forInfra], [forInfra, forResearch], [forResearch]), 2), [
      "e2 to research",
      "e3 to research",
      "flood 3 to infra",
    ])
  ));

test("channels with the same flood share it, whatever else they are told", () =>
  Effect.sync(() => {
    const labels = found([forAll], [forAll], [forAll], [forAll]).map(({ event, matches }) => ({
      matches,
      event: { ...event, transition: "updated" as const, changed: ["labels"] },
    }));
    const other = { event: event("o"), matches: [forInfra] };
    deepEqual(told([...labels, other]), ["o to infra", "flood 4 to infra,research,email"]);
  }));

test("a first look is a summary for each group of channels that hear of the same", () =>
  Effect.sync(() => {
    const looked = (...rules: ReadonlyArray<ReadonlyArray<RuleMatch>>) =>
      firstRunAlerts(
        key,
        "0",
        found(...rules).map((each) => ({ ...each, item: item("1") })),
        channels,
        0,
      );
    deepEqual(
      looked([forInfra], [forInfra, forResearch]).map(({ alert, channels }) => [
        alert.total,
        channels,
      ]),
      [[2, ["infra"]], [1, ["research"]]],
    );
    const [infra, research] = looked([forInfra], [forResearch]);
    deepEqual(infra?.alert.id === research?.alert.id, false);
    const asAlways = hashOf("first_run", key, "0");
    deepEqual(looked([forAll], [forAll]).map(({ alert: { id } }) => id), [asAlways]);
  }));

test("a channel sees the matches of its own rules alone", () =>
  Effect.sync(() => {
    const [matched] = alert("e1").events;
    const shown = {
      ...alert("e1"),
      events: [{ ...matched, matches: [forInfra, forResearch, forAll] }] as const,
    };
    const seen = (channel: string) =>
      alertFor(shown, channel).events.flatMap(({ matches }) => matches.map(({ ruleId }) => ruleId));
    deepEqual([seen("infra"), seen("research"), seen("email")], [
      ["kernels", "all"],
      ["papers", "all"],
      ["all"],
    ]);
  }));

test("a delivery that was moved to a channel no rule names still says why it came", () =>
  Effect.sync(() => {
    const [matched] = alert("e1").events;
    const shown = { ...alert("e1"), events: [{ ...matched, matches: [forInfra] }] as const };
    deepEqual(alertFor(shown, "email"), shown);
  }));

test("muting wins over every other match", () =>
  Effect.sync(() =>
    deepEqual([[], [forAll], [forAll, by("bots", { mute: true })]].map(isTold), [
      false,
      true,
      false,
    ])
  ));

const whom: ReadonlyArray<[string, ReadonlyArray<RuleMatch>, ReturnType<typeof mentionedBy>]> = [
  ["what the channel is configured to", [forAll], { configured: true, all: false, accounts: [] }],
  ["nobody", [by("a", { mention: "nobody" })], { configured: false, all: false, accounts: [] }],
  ["everybody", [by("a", { mention: "all" })], { configured: false, all: true, accounts: [] }],
  ["all whom one of the rules does", [
    by("a", { mention: ["x", "y"] }),
    by("b", { mention: ["y"] }),
    by("c", { mention: "nobody" }),
    forAll,
  ], { configured: true, all: false, accounts: ["x", "y"] }],
];

for (const [what, matches, expected] of whom) {
  test(`an alert mentions ${what}`, () =>
    Effect.sync(() => {
      const shown = { ...alert("e1"), events: [{ event: event("e1"), matches }] as const };
      deepEqual(mentionedBy([shown]), expected);
    }));
}
