import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Option from "effect/Option";
import * as SqlClient from "effect/sql/SqlClient";
import * as TestClock from "effect/testing/TestClock";
import { runDaemon } from "../../../src/app/daemon.ts";
import { ailment, statusOf } from "../../../src/app/health/status.ts";
import { Rejected, Unauthorized, Unavailable } from "../../../src/domain/errors.ts";
import { Sources } from "../../../src/domain/source.ts";
import { collectWarnings, long, test } from "../../testing.ts";
import {
  model,
  page,
  scriptedChannel,
  scriptedSource,
  settings,
  ticking,
  world,
} from "../scripted.ts";
import { noConfig } from "../../../src/domain/config_identity.ts";
import { noticeLinesOf } from "../../../src/domain/alert.ts";
import type { Message } from "../../../src/domain/notifier.ts";
import { verbatim } from "../../../src/domain/phrase.ts";

/*
 * What is wrong with MRT itself is told once when it begins and once when it ends.
 */

/** What a config has that watches this source and tells WeLink. */
const scope = (id: string) => ({
  sources: [{ id, hosts: ["example.com"] }],
  notifiers: [{ id: "welink" }],
});

const well = [page([model("other")])];
const down = new Unavailable({ says: verbatim("no route") });

const notices = ({ sent }: ReturnType<typeof scriptedChannel>) =>
  sent.flatMap(({ alerts }) =>
    alerts.flatMap((alert) =>
      alert.kind !== "notice" ? [] : [
        alert.notice.lines.map(({ what, kind, subject }) => `${what} ${kind} ${subject}`).join(
          "; ",
        ),
      ]
    )
  );

/** Of the first line of a notice. */
const detailOf = (message: Message | undefined): string =>
  message === undefined ? "" : noticeLinesOf(message.alerts[0])[0]?.detail.en ?? "";

/** Runs a daemon for so many minutes and gives what it warned of. */
const watchFor = (
  minutes: number,
  channels = ["welink"],
  maxAge = Duration.hours(1),
  hearing = channels,
) =>
  Effect.gen(function* () {
    const set = settings();
    const { warnings } = yield* collectWarnings(Effect.gen(function* () {
      const running = yield* Effect.forkChild(
        runDaemon({
          ...set,
          polling: { ...set.polling, channels, updateWindow: Duration.zero },
          delivery: { ...set.delivery, maxAge },
          notices: hearing,
        }, 7).pipe(ticking("1 minute")),
      );
      yield* TestClock.adjust(`${minutes} minutes`);
      yield* Fiber.interrupt(running);
    }));
    return warnings;
  });

test("a source that fails for too long is told once, and once that it works again", () => {
  const source = scriptedSource("github:a/b");
  const other = scriptedSource("github:a/c");
  const welink = scriptedChannel("welink");
  source.answers.push(...Array.from({ length: 8 }, () => down));
  return Effect.gen(function* () {
    yield* watchFor(58);
    deepEqual(notices(welink), []);
    yield* watchFor(120);
    deepEqual(notices(welink), ["began source github:a/b"]);
    // Another daemon, or this one after a restart, tells it no second time.
    yield* watchFor(60);
    equal(notices(welink).length, 1);
    yield* watchFor(240);
    deepEqual(notices(welink), ["began source github:a/b", "ended source github:a/b"]);
  }).pipe(Effect.provide(world({ sources: [source, other], channels: [welink] })));
});

test("only the channels that are named for it hear of trouble", () => {
  const source = scriptedSource("github:a/b");
  const [welink, email] = [scriptedChannel("welink"), scriptedChannel("email")];
  source.answers.push(...Array.from({ length: 8 }, () => down));
  return Effect.gen(function* () {
    yield* watchFor(180, ["welink", "email"], Duration.hours(1), ["email"]);
    deepEqual([notices(welink), notices(email)], [[], ["began source github:a/b"]]);
  }).pipe(
    Effect.provide(
      world({ sources: [source, scriptedSource("github:a/c")], channels: [welink, email] }),
    ),
  );
});

const many = long ? 200 : 40;

test(`when the whole network is down ${many} sources are one message for each host, and one at the end`, () => {
  const sources = Array.from({ length: many }, (_, index) => {
    const source = scriptedSource(`github:a/r${index}`, index % 2 === 0 ? "one" : "two");
    source.answers.push(...Array.from({ length: 5 }, () => down));
    return source;
  });
  const welink = scriptedChannel("welink");
  const email = scriptedChannel("email");
  return Effect.gen(function* () {
    yield* watchFor(90, ["welink", "email"]);
    for (const channel of [welink, email]) {
      ok(notices(channel).length <= 2, notices(channel).join(" | "));
      match(
        notices(channel).join("; "),
        /^began host (?:one; began host two|two; began host one)$/,
      );
    }
    // Sources of one host are polled a few at a time.
    yield* watchFor(long ? 360 : 120, ["welink", "email"]);
    const all = notices(welink).join("; ");
    match(
      all,
      /^began host \w+; began host \w+; ended host (?:one; ended host two|two; ended host one)$/,
    );
    ok(notices(welink).length <= 4, all);
  }).pipe(Effect.provide(world({ sources, channels: [welink, email] })));
});

test("a source that goes on failing when its host works again is told by its name", () => {
  const sources = Array.from({ length: 30 }, (_, index) => {
    const source = scriptedSource(`github:a/r${index}`, "one");
    source.answers.push(...Array.from({ length: index === 7 ? 40 : 5 }, () => down));
    return source;
  });
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* watchFor(300);
    deepEqual(notices(welink), [
      "began host one",
      "began source github:a/r7; ended host one",
    ]);
  }).pipe(Effect.provide(world({ sources, channels: [welink] })));
});

test("of few sources one that never works keeps no outage of its host open, nor hides the next", () => {
  const sources = Array.from({ length: 4 }, (_, index) => scriptedSource(`github:a/r${index}`));
  const gone = new Rejected({ says: verbatim("answers 404") });
  sources[0]?.answers.push(...Array.from({ length: 3000 }, () => gone));
  const outage = () => {
    for (const { answers } of sources.slice(1)) {
      answers.push(...Array.from({ length: 8 }, () => down));
    }
  };
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* watchFor(10);
    outage();
    yield* watchFor(120);
    match(
      detailOf(welink.sent[0]),
      /^4 of 4 sources fail: no route$/,
    );
    yield* watchFor(400);
    deepEqual(notices(welink), [
      "began host example.com",
      "began source github:a/r0; ended host example.com",
    ]);
    outage();
    yield* watchFor(240);
    deepEqual(notices(welink).slice(2, 3), ["began host example.com"]);
  }).pipe(Effect.provide(world({ sources, channels: [welink] })));
});

test("a refused token is not well again because the network is down, nor after one good answer", () => {
  const refused = new Unauthorized({ says: verbatim("answers 401") });
  const source = scriptedSource("github:a/b");
  source.answers.push(refused, refused, down, down, well, refused);
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* watchFor(300);
    deepEqual(notices(welink), ["began token example.com", "ended token example.com"]);
    equal(source.answers.length, 0);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a token that is refused at every other poll is one notice, and mentions nobody", () => {
  const refused = new Unauthorized({ says: verbatim("answers 401") });
  const source = scriptedSource("github:a/b");
  source.answers.push(
    ...Array.from({ length: 300 }, (_, index) => index % 2 === 0 ? refused : well),
  );
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* watchFor(12 * 60);
    deepEqual(notices(welink), ["began source github:a/b"]);
    match(
      detailOf(welink.sent[0]),
      /^keeps failing and recovering: answers 401$/,
    );
    deepEqual(welink.sent.map(({ mention }) => mention), [false]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a source that makes do with something else for long is told, and that it need not any more", () => {
  const source = scriptedSource("modelscope:acme");
  const noted = [page([model("other")], { ailment: verbatim("the organisation's page served") })];
  source.answers.push(noted, well, ...Array.from({ length: 14 }, () => noted));
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* watchFor(60);
    deepEqual(notices(welink), []);
    yield* watchFor(20);
    deepEqual(notices(welink), ["began source modelscope:acme"]);
    const { sources } = yield* statusOf(scope("modelscope:acme"));
    deepEqual(sources.map(({ fails }) => fails), [0]);
    deepEqual(sources[0]?.lastError, Option.some(verbatim("the organisation's page served")));
    yield* watchFor(60);
    deepEqual(notices(welink).slice(1), ["ended source modelscope:acme"]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("what another config on the same state watches is not said to be over", () => {
  const refused = new Unauthorized({ says: verbatim("answers 401") });
  const source = scriptedSource("github:a/b", "api.github.com");
  source.answers.push(...Array.from({ length: 99 }, () => refused));
  const other = scriptedSource("huggingface:acme", "huggingface.co");
  const welink = scriptedChannel("welink");
  const both = world({ sources: [source], channels: [welink] });
  return Effect.gen(function* () {
    yield* watchFor(10);
    yield* watchFor(10).pipe(Effect.provideService(Sources, [other.source]));
    deepEqual(notices(welink), ["began token api.github.com"]);
  }).pipe(Effect.provide(both));
});

test("a source that waits longer after each failure is not taken for one that stands still", () => {
  const source = scriptedSource("github:a/b");
  source.answers.push(...Array.from({ length: 99 }, () => down));
  return Effect.gen(function* () {
    const running = yield* Effect.forkChild(
      collectWarnings(runDaemon(settings(), 7).pipe(ticking("10 seconds"))),
    );
    for (let minute = 0; minute < 120; minute++) {
      yield* TestClock.adjust("1 minute");
      const found = ailment(yield* statusOf(scope("github:a/b")), {
        config: noConfig.path,
        maxAge: Duration.hours(6),
        withChannels: false,
      });
      equal(JSON.stringify(found), JSON.stringify(Option.none()), `after ${minute} minutes`);
    }
    yield* Fiber.interrupt(running);
  }).pipe(Effect.provide(world({ sources: [source] })));
});

test("a token that is refused twice is one incident for its host", () => {
  const refused = new Unauthorized({ says: verbatim("answers 401") });
  const sources = [1, 2, 3].map((index) => {
    const source = scriptedSource(`github:a/r${index}`, "api.github.com");
    source.answers.push(refused, refused);
    return source;
  });
  const welink = scriptedChannel("welink");
  return Effect.gen(function* () {
    yield* watchFor(3);
    deepEqual(notices(welink), []);
    yield* watchFor(5);
    deepEqual(notices(welink), ["began token api.github.com"]);
    yield* watchFor(60);
    deepEqual(notices(welink), ["began token api.github.com", "ended token api.github.com"]);
  }).pipe(Effect.provide(world({ sources, channels: [welink] })));
});

/** A channel that refuses every message until it is told otherwise. */
const refusing = (channel: string) => {
  const made = scriptedChannel(channel);
  made.answers.push(
    ...Array.from({ length: 400 }, () => new Unavailable({ says: verbatim("closed") })),
  );
  return made;
};

const published = () => {
  const source = scriptedSource("huggingface:acme");
  source.answers.push([page([])], [page([model("deepseek")])]);
  return source;
};

test("an alert given up is told through the other channels and not through its own", () => {
  const welink = refusing("welink");
  const email = scriptedChannel("email");
  return Effect.gen(function* () {
    yield* watchFor(150, ["welink", "email"]);
    deepEqual(notices(email), ["began channel welink"]);
    deepEqual(notices(welink), []);
  }).pipe(Effect.provide(world({ sources: [published()], channels: [welink, email] })));
});

test("of several channels of a kind the others hear of the one that is down, by its name", () => {
  const infra = refusing("welink:infra");
  const research = scriptedChannel("welink:research");
  return Effect.gen(function* () {
    yield* watchFor(150, ["welink:infra", "welink:research"]);
    deepEqual(notices(research), ["began channel welink:infra"]);
    deepEqual(notices(infra), []);
  }).pipe(Effect.provide(world({ sources: [published()], channels: [infra, research] })));
});

test("when the only channel is dead the log and the status say so, and nothing is queued for it", () => {
  const welink = refusing("welink");
  return Effect.gen(function* () {
    const warnings = yield* watchFor(150);
    match(
      warnings.join("\n"),
      /Incident: channel welink: what was due 1 h ago still waits: closed/,
    );
    const { incidents, channels } = yield* statusOf(scope("huggingface:acme"));
    deepEqual(incidents.map(({ kind, subject }) => `${kind} ${subject}`), ["channel welink"]);
    deepEqual([channels[0]?.waiting, channels[0]?.dead], [0, 1]);
    const sql = yield* SqlClient.SqlClient;
    deepEqual(yield* sql`SELECT id FROM alerts WHERE kind = 'notice'`, []);
  }).pipe(Effect.provide(world({ sources: [published()], channels: [welink] })));
});

test("what is lost of a notice makes no further incident", () => {
  const source = scriptedSource("github:a/b");
  source.answers.push(...Array.from({ length: 4000 }, () => down));
  const welink = refusing("welink");
  return Effect.gen(function* () {
    yield* watchFor(200);
    const { incidents, channels } = yield* statusOf(scope("github:a/b"));
    equal(channels[0]?.dead, 1);
    deepEqual(incidents.map(({ kind }) => kind), ["source"]);
  }).pipe(Effect.provide(world({ sources: [source], channels: [welink] })));
});

test("a channel that is down for an hour is told through the others, and that it works again", () => {
  const welink = scriptedChannel("welink");
  welink.answers.push(
    ...Array.from({ length: 8 }, () => new Unavailable({ says: verbatim("closed") })),
  );
  const email = scriptedChannel("email");
  const pass = (minutes: number) => watchFor(minutes, ["welink", "email"], Duration.days(1));
  return Effect.gen(function* () {
    yield* pass(62);
    deepEqual(notices(email), []);
    yield* pass(10);
    deepEqual(notices(email), ["began channel welink"]);
    match(
      detailOf(email.sent.at(-1)),
      /^what was due 1 h ago still waits: closed$/,
    );
    yield* pass(120);
    deepEqual(notices(email), ["began channel welink", "ended channel welink"]);
    deepEqual(notices(welink), []);
    equal(welink.sent.length, 1);
  }).pipe(Effect.provide(world({ sources: [published()], channels: [welink, email] })));
});

test("a channel that cannot be used is told through the others when an alert has waited for it", () => {
  const email = scriptedChannel("email");
  return Effect.gen(function* () {
    yield* watchFor(80, ["welink", "email"]);
    deepEqual(notices(email), ["began channel welink"]);
    match(
      detailOf(email.sent.at(-1)),
      /^what was due 1 h ago still waits: nothing was tried, mrt check shows why$/,
    );
  }).pipe(Effect.provide(world({ sources: [published()], channels: [email] })));
});

test("a daemon is well while it polls, and not when it is gone, stands still or a source fails", () => {
  const source = scriptedSource("github:a/b");
  const hour = 3_600_000;
  return Effect.gen(function* () {
    const health = Effect.map(
      statusOf(scope("github:a/b")),
      (status) =>
        ailment(status, {
          config: noConfig.path,
          maxAge: Duration.hours(1),
          withChannels: false,
        }),
    );
    match(JSON.stringify(yield* health), /no daemon is running/);
    const running = yield* Effect.forkChild(runDaemon(settings(), 7));
    yield* TestClock.adjust("20 minutes");
    equal((yield* health)._tag, "None");
    const other = yield* Effect.forkChild(collectWarnings(runDaemon(settings(), 8)));
    yield* TestClock.adjust("2 minutes");
    const { daemons } = yield* statusOf(scope("github:a/b"));
    deepEqual(daemons.map(({ pid }) => pid), [7, 8]);
    yield* Fiber.interrupt(other);
    equal((yield* statusOf(scope("github:a/b"))).daemons.length, 1);

    const sql = yield* SqlClient.SqlClient;
    yield* sql`UPDATE cursors SET last_poll_at = 1000, next_poll_at = 1000`;
    yield* sql`UPDATE daemons SET started_at = 1000`;
    match(JSON.stringify(yield* health), /github:a\/b should have been polled 21 min ago/);
    yield* sql`UPDATE cursors SET next_poll_at = 1320000, fails = 2, outage_ms = ${hour + 1000},
      outage_polls = 2, outage_detail = 'no route'`;
    match(JSON.stringify(yield* health), /github:a\/b has been failing .*no route/);
    yield* Fiber.interrupt(running);
  }).pipe(Effect.provide(world({ sources: [source] })));
});
