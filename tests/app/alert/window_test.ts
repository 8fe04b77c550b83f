import { deepEqual, equal } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import { alertsOf } from "../../../src/app/alert/summary.ts";
import { notificationsOf, updatedItems } from "../../../src/app/alert/window.ts";
import type { UpdatesAlert } from "../../../src/domain/alert.ts";
import type { TrackerEvent } from "../../../src/domain/event.ts";
import { hashOf } from "../../../src/domain/hash.ts";
import type { FollowUps } from "../../../src/domain/source_store.ts";
import { alert, event, key } from "../../state/samples.ts";
import { test } from "../../testing.ts";

const minute = 60_000;
const now = 1000 * minute;
const window = Duration.hours(1);

const update = alert("b2", { eventType: "issue_updated", resourceId: "7" });
const followUp: UpdatesAlert = { ...update, id: "ub1", kind: "updates", total: 5 };

const both = ["welink", "email"];

/** What becomes of an update of item 7 on two channels, by id, channels and minutes from now. */
const told = (followUps: FollowUps | undefined, updateWindow = window) =>
  notificationsOf(
    [{ alert: update, channels: both }],
    { updateWindow },
    new Map(followUps === undefined ? [] : [["7", followUps]]),
    now,
  ).map(({ alert: { id, total }, channels, dueAt, replaces, windowUntil }) => [
    id,
    total,
    channels.join(),
    (dueAt - now) / minute,
    replaces ?? false,
    windowUntil === undefined ? undefined : (windowUntil - now) / minute,
  ]);

const until = now + 20 * minute;
/** A window on these channels. */
const open = (...channels: ReadonlyArray<string>) => ({ until, channels });
const waiting = (...channels: ReadonlyArray<string>) => ({ alert: followUp, channels });

const cases: ReadonlyArray<[string, FollowUps | undefined, ReturnType<typeof told>]> = [
  ["without a window goes out at once and opens one", undefined, [
    ["b2", 1, "welink,email", 0, false, 60],
  ]],
  ["in a window waits for its end", { windows: [open(...both)], waiting: [] }, [
    ["ub2", 1, "welink,email", 20, false, undefined],
  ]],
  ["joins the follow-up that waits", {
    windows: [open(...both)],
    waiting: [waiting("welink", "email")],
  }, [
    ["ub1", 6, "welink,email", 20, true, undefined],
  ]],
  [
    "joins on the channels of the follow-up and waits by itself on others",
    { windows: [open(...both)], waiting: [waiting("welink")] },
    [
      ["ub1", 6, "welink", 20, true, undefined],
      ["ub2", 1, "email", 20, false, undefined],
    ],
  ],
  [
    "leaves a follow-up alone that also goes to a channel the config no longer has",
    { windows: [open(...both)], waiting: [waiting("welink", "console")] },
    [["ub2", 1, "welink,email", 20, false, undefined]],
  ],
  [
    "ignores a window that a wrong clock has set",
    { windows: [{ ...open(...both), until: now + 24 * 60 * minute }, open(...both)], waiting: [] },
    [["ub2", 1, "welink,email", 20, false, undefined]],
  ],
  [
    "goes out at once on a channel whose people have not heard of the item lately",
    { windows: [open("welink")], waiting: [] },
    [
      ["b2", 1, "email", 0, false, 60],
      ["ub2", 1, "welink", 20, false, undefined],
    ],
  ],
  [
    "waits on each channel for the end of its own window, as an alert of its own",
    { windows: [{ until: until + minute, channels: ["email"] }, open("welink")], waiting: [] },
    [
      ["ub2", 1, "welink", 20, false, undefined],
      [`u${hashOf("b2", "email")}`, 1, "email", 21, false, undefined],
    ],
  ],
];

for (const [what, followUps, expected] of cases) {
  test(`an update ${what}`, () => Effect.sync(() => deepEqual(told(followUps), expected)));
}

const gathered: ReadonlyArray<[string, Partial<TrackerEvent>, ReadonlyArray<string>]> = [
  ["by its transition, whatever its type", {
    eventType: "paper_revised",
    transition: "updated",
  }, ["7"]],
  ["by its type where an earlier version stored it", { eventType: "issue_updated" }, ["7"]],
  ["by no type that says otherwise", { eventType: "paper_updated", transition: "added" }, []],
];

for (const [how, overrides, items] of gathered) {
  test(`an update is known ${how}`, () =>
    Effect.sync(() => {
      const told = alert("b3", { resourceId: "7", ...overrides });
      deepEqual(updatedItems([{ alert: told }]), items);
    }));
}

test("a follow-up shows the newest five of its updates", () =>
  Effect.sync(() => {
    const matched = (id: string) => ({ event: event(id), matches: [] });
    const full: UpdatesAlert = {
      ...followUp,
      events: [matched("5"), matched("4"), matched("3"), matched("2"), matched("1")],
    };
    const [joined] = notificationsOf(
      [{ alert: update, channels: ["welink"] }],
      { updateWindow: window },
      new Map([["7", {
        windows: [open(...both)],
        waiting: [{ alert: full, channels: ["welink"] }],
      }]]),
      now,
    );
    deepEqual(
      joined?.alert.events.map(({ event }) => event.fingerprint),
      ["b2", "5", "4", "3", "2"],
    );
  }));

test("with a window of 0 every update goes out at once and opens none", () =>
  Effect.sync(() =>
    deepEqual(told({ windows: [open(...both)], waiting: [waiting("welink")] }, Duration.zero), [
      ["b2", 1, "welink,email", 0, false, undefined],
    ])
  ));

test("only updates are looked up, never changes of state or alerts for many", () =>
  Effect.sync(() => {
    const closed = { alert: alert("c3", { eventType: "issue_closed", resourceId: "8" }) };
    const matches = [update, closed.alert].map(({ events: [matched] }) => matched);
    const flood = alertsOf(key, matches, { floodLimit: 1, channels: both }, now);
    deepEqual(updatedItems([{ alert: update }, closed, ...flood]), ["7"]);
    equal(flood.length, 1);
    deepEqual(flood[0]?.covers, ["b2", "c3"]);
  }));
