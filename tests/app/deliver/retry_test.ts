import { deepEqual, equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Arr from "effect/Array";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type { Attempt } from "../../../src/app/deliver/attempt.ts";
import { settlementOf } from "../../../src/app/deliver/retry.ts";
import {
  Malformed,
  RateLimited,
  type Reason,
  Rejected,
  Unanswered,
  Unauthorized,
  Unavailable,
} from "../../../src/domain/errors.ts";
import { accepted, type Receipt } from "../../../src/domain/notifier.ts";
import type { Queued } from "../../../src/domain/outbox.ts";
import { test } from "../../testing.ts";
import { anyTime } from "../../../src/domain/timetable.ts";
import { hour, now, row } from "./samples.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

const attempt = (
  result: Receipt | Reason,
  overrides: Partial<Attempt> & { readonly refused?: string; readonly fails?: number } = {},
) => {
  const { refused, fails = 0, rows = [row("a")] as const, ...rest } = overrides;
  return settlementOf({
    queue: {
      channel: "email",
      owner: "me",
      revision: 1,
      now,
      due: rows,
      sentAt: [],
      health: { fails, refused: Option.fromUndefinedOr(refused) },
      recipientFails: new Map(),
      moreFirstLooks: false,
    },
    rows,
    message: rows.length === 1 ? rows[0].id : "digest-1:email",
    everybody: [],
    timetable: anyTime,
    result: "_tag" in result ? Exit.fail(result) : Exit.succeed(result),
    limits: { maxAttempts: 5, maxAge: Duration.hours(72) },
    now,
    jitter: 1,
    ...rest,
  });
};

const no = new Rejected({ says: verbatim("not this one") });
const busy = new Unavailable({ says: verbatim("mailbox full") });
const late = new Unanswered({ says: verbatim("no answer") });

test("what the channel is to be blamed for holds it and counts no attempt", () =>
  Effect.sync(() => {
    for (
      const [reason, hold] of [
        [new Unavailable({ says: verbatim("down") }), Duration.seconds(30)],
        [new Malformed({ says: verbatim("no code") }), Duration.seconds(30)],
        [new Unauthorized({ says: verbatim("bad login") }), Duration.seconds(30)],
        [
          new RateLimited({ says: verbatim("slow"), retryAfter: Duration.days(40) }),
          Duration.days(30),
        ],
        [
          new RateLimited({ says: verbatim("slow"), retryAfter: Duration.hours(36) }),
          Duration.hours(36),
        ],
      ] as const
    ) {
      const { rows: [settled], channel } = attempt(reason);
      deepEqual([settled?.state, settled?.attempts, settled?.wait], [
        "pending",
        0,
        Duration.zero,
      ]);
      deepEqual([channel.hold, channel.fails], [hold, 1]);
    }
    deepEqual(
      attempt(new Unavailable({ says: verbatim("down") }), { fails: 30 }).channel.hold,
      Duration.hours(1),
    );
  }));

test("a receiver that keeps asking for a moment's patience is tried ever less often", () =>
  Effect.sync(() => {
    const holds = (asked: Duration.Duration) => {
      const reason = new RateLimited({ says: verbatim("slow"), retryAfter: asked });
      return [0, 1, 4, 30].map((fails) =>
        Duration.toSeconds(attempt(reason, { fails }).channel.hold)
      );
    };
    deepEqual(holds(Duration.zero), [1, 2, 16, 600]);
    deepEqual(holds(Duration.minutes(1)), [60, 60, 60, 600]);
    deepEqual(holds(Duration.hours(1)), [3600, 3600, 3600, 3600]);
  }));

test("a refused message counts an attempt, steps aside and holds nobody else", () =>
  Effect.sync(() => {
    const { rows: [settled], channel } = attempt(no);
    deepEqual([settled?.attempts, settled?.wait], [1, Duration.minutes(5)]);
    deepEqual([channel.hold, channel.refused], [Duration.zero, Option.some("a")]);
  }));

test("the channel is blamed when a second message is refused and none was taken in between", () =>
  Effect.sync(() => {
    deepEqual(attempt(no, { refused: "a" }).channel.hold, Duration.zero);
    const { rows: [settled], channel } = attempt(no, { refused: "z" });
    // No longer than a message that hangs, and the message counts its attempt all the same.
    deepEqual([channel.hold, settled?.attempts], [Duration.seconds(15), 1]);
    deepEqual(attempt(no, { refused: "z", fails: 20 }).channel.hold, Duration.hours(1));
    deepEqual(attempt(accepted, { refused: "z", fails: 3 }).channel, {
      hold: Duration.zero,
      fails: 0,
      refused: Option.none(),
    });
  }));

test("a refused digest is halved, and only the culprit alone counts, even when one attempt is all", () =>
  Effect.sync(() => {
    const limits = { maxAttempts: 1, maxAge: Duration.hours(1) };
    const rows = Arr.map(Arr.range(0, 7), (n) => row(`e${n}`));
    const { rows: halves, channel } = attempt(no, { rows, limits });
    deepEqual([
      ...new Set(halves.map(({ together, attempts, state }) => `${together} ${attempts} ${state}`)),
    ], [
      "4 0 pending",
    ]);
    deepEqual(channel.refused, Option.none());
    const { rows: [culprit] } = attempt(no, { rows: [row("e3", { together: 1 })], limits });
    deepEqual([culprit?.state, culprit?.attempts], ["dead", 1]);
  }));

test("one recipient's refusal is his alone: the others have the mail, he gets his own delivery", () =>
  Effect.sync(() => {
    for (
      const [reason, attempts, wait] of [[no, 1, Duration.minutes(5)], [
        busy,
        0,
        Duration.zero,
      ]] as const
    ) {
      const { rows, split, channel, recipients } = attempt(
        { refused: [{ recipient: "b@x", reason }] },
        { everybody: ["a@x", "b@x"], rows: [row("e1"), row("e2")] },
      );
      deepEqual(rows.map(({ state }) => state), ["sent", "sent"]);
      deepEqual(
        split.map((each) => [each.of, each.id, each.recipients, each.attempts, each.wait]),
        [
          ["e1", "e1:b@x", ["b@x"], attempts, wait],
          ["e2", "e2:b@x", ["b@x"], attempts, wait],
        ],
      );
      deepEqual([channel.hold, recipients], [Duration.zero, [
        { recipient: "b@x", fails: 1, hold: Duration.minutes(10) },
      ]]);
    }
  }));

test("a recipient who is refused again holds himself, not the channel", () =>
  Effect.sync(() => {
    const own = row("e1:b@x", { recipients: ["b@x"] });
    const settled = attempt({ refused: [{ recipient: "b@x", reason: busy }] }, {
      rows: [own],
      everybody: ["a@x", "b@x"],
      refused: "other",
    });
    deepEqual(
      [settled.rows[0]?.state, settled.rows[0]?.recipients, settled.split],
      ["pending", ["b@x"], []],
    );
    deepEqual([settled.channel.hold, settled.recipients[0]?.hold], [
      Duration.zero,
      Duration.minutes(10),
    ]);
    const worked = attempt(accepted, { rows: [own], everybody: ["a@x", "b@x"] });
    deepEqual(worked.rows[0]?.state, "sent");
  }));

test("a mail that nobody takes is not called sent, and a second one of that kind holds the channel", () =>
  Effect.sync(() => {
    const refused = [{ recipient: "a@x", reason: busy }, { recipient: "b@x", reason: no }];
    const first = attempt({ refused }, { everybody: ["a@x", "b@x"] });
    deepEqual(
      [...first.rows, ...first.split].map(({ id, state, recipients }) => [id, state, recipients]),
      [["a", "pending", ["a@x"]], ["a:b@x", "pending", ["b@x"]]],
    );
    deepEqual(first.channel.hold, Duration.zero);
    deepEqual(
      attempt({ refused }, { everybody: ["a@x", "b@x"], refused: "z" }).channel.hold,
      Duration.seconds(30),
    );
  }));

test("what may have been taken comes again as the same message after ten minutes, three times at most", () =>
  Effect.sync(() => {
    const rows = [row("a"), row("b")] as const;
    const first = attempt(late, { rows: [...rows] });
    deepEqual(
      first.rows.map(({ message, wait, unanswered }) => [message, wait, unanswered]),
      [["digest-1:email", Duration.minutes(10), 1], ["digest-1:email", Duration.minutes(10), 1]],
    );
    // One that hangs by itself keeps nobody waiting; a second one in a row does.
    deepEqual(first.channel.hold, Duration.zero);
    deepEqual(attempt(late, { refused: "z" }).channel.hold, Duration.seconds(30));
    const last = attempt(late, { rows: [row("a", { unanswered: 2 })] }).rows[0];
    deepEqual([last?.state, last?.error?.en], ["dead", "perhaps taken: no answer"]);
  }));

test("age counts from the first attempt of the delivery's own, and anew after a long gap", () =>
  Effect.sync(() => {
    const down = new Unavailable({ says: verbatim("down") });
    const state = (overrides: Partial<Queued>) =>
      attempt(down, { rows: [row("a", { createdAt: now - 900 * hour, ...overrides })] })
        .rows[0]?.state;
    equal(state({}), "pending");
    equal(state({ firstTriedAt: now - 73 * hour, triedAt: now - hour }), "dead");
    equal(state({ firstTriedAt: now - 73 * hour, triedAt: now - 73 * hour }), "pending");
    // Written by a clock that was ahead.
    equal(state({ firstTriedAt: now - 99 * hour, triedAt: now + hour }), "pending");
  }));

const AnyReason = Schema.Literals([
  "taken",
  "partly",
  "none",
  "Unavailable",
  "RateLimited",
  "Unauthorized",
  "Rejected",
  "Malformed",
  "Unanswered",
]);

const resultOf = (what: typeof AnyReason.Type): Receipt | Reason => {
  const message = what;
  switch (what) {
    case "taken":
      return accepted;
    case "partly":
      return { refused: [{ recipient: "b@x", reason: no }] };
    case "none":
      return { refused: ["a@x", "b@x"].map((recipient) => ({ recipient, reason: busy })) };
    case "RateLimited":
      return new RateLimited({ says: verbatim(message), retryAfter: Duration.millis(1e15) });
    case "Unauthorized":
      return new Unauthorized({ says: verbatim(message) });
    case "Rejected":
      return new Rejected({ says: verbatim(message) });
    case "Malformed":
      return new Malformed({ says: verbatim(message) });
    case "Unanswered":
      return new Unanswered({ says: verbatim(message) });
    default:
      return new Unavailable({ says: verbatim(message) });
  }
};

test("whatever happens, nothing vanishes, nothing dies untried, and every wait is bounded", () =>
  Effect.gen(function* () {
    const any = Arbitrary.schema(Schema.Struct({
      what: AnyReason,
      count: Schema.Literals([1, 2, 3, 7]),
      attempts: Schema.Literals([0, 1, 4]),
      unanswered: Schema.Literals([0, 1, 2]),
      fails: Schema.Literals([0, 1, 9, 1000]),
      triedHoursAgo: Schema.Literals([-5, 0, 1, 80]),
      firstHoursAgo: Schema.Literals([-5, 0, 71, 90]),
      refused: Schema.Boolean,
      lane: Schema.Boolean,
    }));
    const result = yield* Arbitrary.checkEffect(any, (given) => {
      const { count, attempts, unanswered, fails } = given;
      const [first, ...others] = Arr.map(Arr.range(1, count), (n) =>
        row(`e${n}`, {
          attempts,
          unanswered,
          recipients: given.lane ? ["b@x"] : [],
          triedAt: now - given.triedHoursAgo * hour,
          firstTriedAt: now - given.firstHoursAgo * hour,
        }));
      const settled = attempt(resultOf(given.what), {
        rows: [first, ...others],
        everybody: ["a@x", "b@x"],
        fails,
        ...(given.refused ? { refused: "another" } : {}),
      });
      const all = [...settled.rows, ...settled.split];
      const wasTried = given.triedHoursAgo >= 0 && given.triedHoursAgo <= 12;
      return settled.rows.length === count &&
        all.every(({ wait }) =>
          Duration.between(wait, { minimum: Duration.zero, maximum: Duration.hours(6) })
        ) &&
        Duration.isLessThanOrEqualTo(settled.channel.hold, Duration.days(30)) &&
        settled.recipients.every(({ hold }) =>
          Duration.isLessThanOrEqualTo(hold, Duration.days(30))
        ) &&
        // Nothing is given up but after attempts or time of its own.
        all.every((each) =>
          each.state !== "dead" || each.attempts >= 5 || each.unanswered >= 3 ||
          (wasTried && given.firstHoursAgo >= 72)
        ) &&
        // A channel's own trouble counts for nobody.
        (!["Unavailable", "RateLimited", "Unauthorized", "Malformed"].includes(given.what) ||
          all.every((each) => each.attempts === attempts && each.unanswered === unanswered)) &&
        all.every(({ state, error }) => state !== "dead" || error !== null);
    }, { runs: 2000 });
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));
