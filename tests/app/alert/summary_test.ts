import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { alertsOf } from "../../../src/app/alert/summary.ts";
import type { TrackerEvent } from "../../../src/domain/event.ts";
import { event, key } from "../../state/samples.ts";
import { test } from "../../testing.ts";

/*
 * A bot sweeps over many items.
 */

/** Updates of these parts found by one poll. */
const updates = (
  parts: ReadonlyArray<ReadonlyArray<string>>,
  overrides: Partial<TrackerEvent> = {},
) =>
  parts.map((changed, index) => ({
    event: event(`e${index}`, { transition: "updated", changed, ...overrides }),
    matches: [],
  }));

/** The kinds of alerts, and how much each tells. */
const told = (found: ReturnType<typeof updates>, limit = 30) =>
  alertsOf(key, found, { floodLimit: limit, channels: ["welink"] }, 0).map((
    { alert, covers = [] },
  ) => `${alert.kind} ${alert.total}${covers.length === 0 ? "" : ` of ${covers.join("")}`}`);

const one = "event 1";
const label = ["labels"];
const summary = ["bot_text"];

const cases: ReadonlyArray<[string, ReadonlyArray<string>, ReadonlyArray<string>]> = [
  ["three labels are three alerts", told(updates([label, label, label])), [one, one, one]],
  ["four are one, that stands for each", told(updates([label, label, label, label])), [
    "flood 4 of e0e1e2e3",
  ]],
  [
    "labels and what bots keep in a text count together",
    told(updates([label, summary, [...label, ...summary], label])),
    ["flood 4 of e0e1e2e3"],
  ],
  [
    "what people write stays an alert of its own",
    told(updates([label, ["title"], label, ["labels", "body"], label, label])),
    [one, one, "flood 4 of e0e2e4e5"],
  ],
  [
    "changes of state do too",
    told(updates([label, label, label, label], { transition: "closed" })),
    [one, one, one, one],
  ],
  [
    "an update that does not say what changed does too",
    told(updates([[], [], [], []])),
    [one, one, one, one],
  ],
  ["without a limit everything is told in full", told(updates([label, label, label, label]), 0), [
    one,
    one,
    one,
    one,
  ]],
  [
    "a sweep above the limit buries nothing of what people write",
    told(updates([...Array.from({ length: 40 }, () => label), ["title"]])).map((each) =>
      each.split(" of ")[0] ?? ""
    ),
    [one, "flood 40"],
  ],
  [
    "where there is as much of that, all is one",
    told(updates([label, label, label, label, ["title"], ["body"]]), 1),
    ["flood 6 of e0e1e2e3e4e5"],
  ],
];

for (const [what, alerts, expected] of cases) {
  test(`of one poll ${what}`, () => Effect.sync(() => deepEqual(alerts, expected)));
}
