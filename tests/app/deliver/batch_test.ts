import { deepEqual, equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { type BatchSettings, plan } from "../../../src/app/deliver/batch.ts";
import { paceUntil } from "../../../src/app/deliver/schedule.ts";
import type { Queued } from "../../../src/domain/outbox.ts";
import { test } from "../../testing.ts";
import { anyTime } from "../../../src/domain/timetable.ts";
import { hour, now, row } from "./samples.ts";

const rows = (count: number, overrides: Partial<Queued> = {}) =>
  Array.from({ length: count }, (_, index) => row(`e${index}`, overrides));

const standard: BatchSettings = {
  digestAbove: 5,
  floodLimit: 30,
  maxPerMinute: 0,
  gather: false,
  goesOn: false,
  timetable: anyTime,
};

/** How the next message looks, and what goes in. */
const next = (
  due: ReadonlyArray<Queued>,
  settings: Partial<BatchSettings> = {},
  sentAt: ReadonlyArray<number> = [],
  moreFirstLooks = false,
) => {
  const step = plan({
    channel: "welink",
    owner: "me",
    revision: 1,
    now,
    due,
    sentAt,
    health: { fails: 0, refused: Option.none() },
    recipientFails: new Map(),
    moreFirstLooks,
  }, { ...standard, ...settings });
  if (Option.isNone(step)) return "nothing";
  const { value } = step;
  return value._tag === "Send"
    ? `${value.form} ${value.rows.map(({ id }) => id).join(" ")}`
    : `${value._tag} ${value.until - now}`;
};

/** Only the form and how many. */
const shape = (...of: Parameters<typeof next>) => {
  const [form, ...ids] = next(...of).split(" ");
  return `${form} ${ids.length}`;
};

test("a few alerts go one by one, more go together", () =>
  Effect.sync(() => {
    equal(next([]), "nothing");
    equal(next(rows(5)), "single e0");
    equal(shape(rows(6)), "digest 6");
    equal(next(rows(2), { goesOn: true }), "digest e0 e1");
  }));

test("more than a hundred that wait, or one that waits for a day, are caught up with at once", () =>
  Effect.sync(() => {
    equal(shape(rows(100)), "digest 100");
    equal(shape(rows(101)), "catch_up 101");
    equal(shape([row("old", { createdAt: now - 25 * hour }), ...rows(2)]), "catch_up 3");
    equal(shape([row("old", { createdAt: now - 25 * hour })]), "single 1");
    equal(shape(rows(101), { floodLimit: 0 }), "digest 101");
    equal(
      shape([row("old", { createdAt: now - 25 * hour }), row("e")], { floodLimit: 0 }),
      "single 1",
    );
  }));

test("what MRT says of itself is never part of an overview", () =>
  Effect.sync(() => equal(shape([...rows(101), row("n", { kind: "notice" })]), "catch_up 101")));

test("first looks that are due together are one message, whatever their number", () =>
  Effect.sync(() => {
    const looks = rows(700, { kind: "first_run" });
    equal(shape(looks), "first_looks 700");
    equal(shape([...looks, row("news")]), "first_looks 700");
    equal(shape(looks.slice(0, 1)), "single 1");
  }));

test("a daemon waits with first looks while others are about to come, and with nothing else", () =>
  Effect.sync(() => {
    const looks = rows(3, { kind: "first_run", createdAt: now - 20_000 });
    equal(next(looks, { gather: true }, [], true), "Gather 40000");
    equal(shape(looks, { gather: true }), "first_looks 3");
    equal(next([...looks, row("news")], { gather: true }, [], true), "single news");
    const long = [row("first", { kind: "first_run", createdAt: now - 600_000 }), ...looks];
    equal(shape(long, { gather: true }, [], true), "first_looks 4");
  }));

test("a burst is gathered for a second, five at most", () =>
  Effect.sync(() => {
    const at = (ms: number) => row(`${ms}`, { createdAt: now - ms });
    equal(next([at(400)], { gather: true }), "Gather 600");
    equal(next([at(4_800), at(100)], { gather: true }), "Gather 200");
    equal(next([at(5_100), at(100)], { gather: true }), "single 5100");
    // A time in the future is one of a clock that was set back.
    equal(next([at(-hour)], { gather: true }), `single ${-hour}`);
  }));

test("what was refused goes alone, halves of a digest stay apart from the rest", () =>
  Effect.sync(() => {
    equal(next([row("bad", { attempts: 1 }), ...rows(9)]), "single bad");
    const half = rows(4, { together: 2 });
    equal(next([...half, row("x"), row("y")]), "digest e0 e1");
    equal(next(rows(3, { together: 1 })), "single e0");
  }));

test("a message that may have been taken goes again as it was", () =>
  Effect.sync(() => {
    const again = [
      row("a", { message: "digest-7:welink" }),
      row("b", { message: "digest-7:welink" }),
    ];
    equal(next([again[0]!, row("x"), again[1]!]), "digest a b");
    const overview = [
      row("a", { message: "catch_up-7:welink" }),
      row("b", { message: "catch_up-7:welink" }),
    ];
    equal(next(overview), "catch_up a b");
    const hers = row("hers", { message: "digest-7:welink", recipients: ["a@x"] });
    const his = row("his", { message: "digest-7:welink", recipients: ["b@x"] });
    equal(next([hers, his]), "digest hers");
  }));

test("one recipient's deliveries go together and apart from everybody's", () =>
  Effect.sync(() => {
    const his = rows(6, { recipients: ["b@x"], attempts: 1 });
    equal(shape([...his, row("for all")]), "digest 6");
    equal(next([row("all"), ...his]), "single all");
  }));

test("never more than the share in any minute, whatever the moments", () =>
  Effect.gen(function* () {
    const Steps = Schema.Array(Schema.Literals([0, 1, 500, 3_000, 20_000, 59_999, 60_000]));
    const result = yield* Arbitrary.checkEffect(
      Arbitrary.all([Arbitrary.schema(Steps), Arbitrary.schema(Schema.Literals([1, 2, 3, 20]))]),
      ([steps, max]) => {
        const sent: Array<number> = [];
        let at = 0;
        for (const step of steps) {
          at = paceUntil(sent, max, at + step);
          sent.push(at);
        }
        return sent.every((from) =>
          sent.filter((to) => to >= from && to < from + 60_000).length <= max
        );
      },
      { runs: 500 },
    );
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));

test("a share that a wrong clock has used up is usable at once", () =>
  Effect.sync(() => {
    const ahead = [now + 30 * 24 * hour, now + 30 * 24 * hour];
    equal(paceUntil(ahead, 2, now), now);
    equal(next(rows(1), { maxPerMinute: 2 }, [now - 1_000, now - 500]), "Pace 59000");
    deepEqual(paceUntil([now - 1_000, now + 30_000], 2, now), now + 59_000);
  }));
