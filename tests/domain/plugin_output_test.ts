import { deepEqual, equal, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import {
  Malformed,
  RateLimited,
  type Reason,
  Rejected,
  Unanswered,
  Unauthorized,
  Unavailable,
} from "../../src/domain/errors.ts";
import type { Message } from "../../src/domain/notifier.ts";
import { presentableNotifier, presentableSource } from "../../src/domain/plugin_output.ts";
import { makeSecrets, Secrets } from "../../src/domain/secrets.ts";
import type { Page } from "../../src/domain/source.ts";
import { alert, message } from "../notifiers/samples.ts";
import { model } from "../app/scripted.ts";
import { test } from "../testing.ts";
import { verbatim } from "../../src/domain/phrase.ts";

const secret = "hush-token-1";
const secrets = makeSecrets();
secrets.hide([secret]);

const page = (notes: ReadonlyArray<string>): Page => ({
  items: [],
  cursor: "",
  servedAt: 0,
  complete: true,
  notes: notes.map(verbatim),
});

/** What passes out of a source that shows these pages and fails then. */
const polled = (pages: ReadonlyArray<Page>, reason: Reason) =>
  Effect.gen(function* () {
    const source = presentableSource({
      key: "x:y",
      host: "x",
      credential: "",
      listsAll: true,
      poll: () =>
        Stream.concat(
          Stream.fromIterable(pages),
          Stream.fail(reason),
        ),
      changes: () => [],
    });
    const shown: Array<Page> = [];
    const failure = yield* source.poll(Option.none(), true).pipe(
      Stream.runForEach((each) => Effect.sync(() => void shown.push(each))),
      Effect.flip,
    );
    return { notes: shown.map(({ notes }) => notes.map(({ en }) => en)), reason: failure };
  }).pipe(Effect.provideService(Secrets, secrets));

const long = `${"a".repeat(495)}${secret} \u001B[31m${"b".repeat(100_000)}`;

for (
  const reason of [
    new Unavailable({ says: verbatim(long) }),
    new Unauthorized({ says: verbatim(long) }),
    new Rejected({ says: verbatim(long) }),
    new Malformed({ says: verbatim(long) }),
    new Unanswered({ says: verbatim(long) }),
    new RateLimited({ says: verbatim(long), retryAfter: Duration.seconds(77) }),
  ]
) {
  test(`what is said of ${reason._tag} has at most 500 characters and no secret, not even half`, () =>
    Effect.gen(function* () {
      const said = (yield* polled([], reason)).reason;
      equal(said._tag, reason._tag);
      equal(said.message, `${"a".repeat(495)}… bb…`);
      equal([...said.message].length, 500);
      if (said._tag === "RateLimited") deepEqual(said.retryAfter, Duration.seconds(77));
    }));
}

test("a poll has at most 20 notes, each of at most 300 characters and without secrets", () =>
  Effect.gen(function* () {
    const { notes } = yield* polled([
      page([`one ${secret}`, "x".repeat(5000)]),
      page(Array(25).fill("another")),
      page(Array(10_000).fill("late")),
    ], new Rejected({ says: verbatim("") }));
    deepEqual(notes[0], ["one …", `${"x".repeat(299)}…`]);
    deepEqual(notes[1], [...Array(18).fill("another"), "further notes are left out"]);
    deepEqual(notes[2], []);
  }));

test("that there are more notes is said when there are, on whatever page", () =>
  Effect.gen(function* () {
    const { notes } = yield* polled([
      page(Array(20).fill("one")),
      page(["two", "three"]),
    ], new Rejected({ says: verbatim("") }));
    deepEqual(notes, [Array(20).fill("one"), ["further notes are left out"]]);
  }));

test("what a source says of an item's history it could not read holds no secret", () =>
  Effect.gen(function* () {
    const { history } = presentableSource({
      key: "x:y",
      host: "x",
      credential: "",
      listsAll: true,
      poll: () => Stream.empty,
      changes: () => [],
      history: () => Effect.fail(new Unavailable({ says: verbatim(`no ${secret} here`) })),
    });
    ok(history !== undefined);
    equal((yield* Effect.flip(history(model("a/b"), 0))).message, "no … here");
  }).pipe(Effect.provideService(Secrets, secrets)));

/** What a channel is handed of a message, and what passes out of it. */
const told = (sent: Message) =>
  Effect.gen(function* () {
    const taken: Array<Message> = [];
    const reason = new Rejected({ says: verbatim(`no ${secret} here`) });
    const notifier = presentableNotifier({
      channel: "x",
      maxPerMinute: 0,
      fits: ({ length }) => length,
      verify: Effect.fail(reason),
      send: (each) =>
        Effect.sync(() => {
          taken.push(each);
          return { refused: [{ recipient: "a@b", reason }] };
        }),
    });
    const receipt = yield* notifier.send(sent);
    const problem = yield* Effect.flip(notifier.verify);
    return { taken, reasons: [problem, ...receipt.refused.map(({ reason }) => reason)] };
  }).pipe(Effect.provideService(Secrets, secrets));

test("no channel is handed a secret, and what it says of failures holds none", () =>
  Effect.gen(function* () {
    const first = alert({ title: `A ${secret}`, summary: btoa(`x${secret}`), labels: [secret] });
    const { taken, reasons } = yield* told(message(first));
    ok(!JSON.stringify(taken).includes(secret));
    equal(taken[0]?.alerts[0].events[0]?.event.title, "A …");
    deepEqual(reasons.map(({ message }) => message), ["no … here", "no … here"]);
  }));

test("what holds no secret is handed over as it is", () =>
  Effect.gen(function* () {
    const sent = message(alert());
    deepEqual((yield* told(sent)).taken, [sent]);
  }));
