import { deepEqual, equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { everywhere } from "./programs.ts";
import { world } from "./world.ts";

/** A group that is sent to on leap days alone, so that what waits for it waits whenever this runs. */
const leapDays = Effect.gen(function* () {
  const mrt = yield* world;
  const { welink } = mrt.config.notify;
  mrt.writeConfig({
    ...mrt.config,
    first_run: "silent",
    timezone: "UTC",
    notify: {
      welink: { ...welink, digest_at: "0 9 29 2 *" },
    },
  });
  mrt.forge.repo("vllm-project/vllm");
  yield* mrt.mrt("once");
  return { ...mrt, run: mrt.mrt };
});

live(
  "once, status and check say why a channel waits and until when, and that nothing is wrong",
  () =>
    Effect.gen(function* () {
      const { run, robot, hub } = yield* leapDays;
      hub.publish("deepseek-ai/DeepSeek-V5");
      const once = yield* run("once");
      match(once.stdout, /welink: 1 more wait: next digest \d{4}-02-29 09:00/);
      equal(once.code, 0);
      deepEqual(robot.messages, []);
      const status = yield* run("status");
      match(status.stdout, /All well\nPending: 1 for welink, next digest \d{4}-02-29 09:00\n/);
      match(status.stdout, /welink +0 +1 +0 +next digest \d{4}-02-29 09:00/);
      equal(status.code, 0);
      const [channel] = JSON.parse((yield* run("status", "--json")).stdout).channels;
      equal(channel.scheduled, 1);
      equal(channel.pause.why, "digest");
      match(channel.pause.until, /-02-29T09:00:00.000Z$/);
      match((yield* run("check")).stdout, /NEXT SEND[^]*welink .*next digest \d{4}-02-29 09:00/);
      const [checked] = JSON.parse((yield* run("check", "--json")).stdout).channels;
      match(checked.next_send_at, /-02-29T09:00:00.000Z$/);
      equal((yield* run("failures")).code, 0);
    }),
);

live("they say it in Chinese too", () =>
  Effect.gen(function* () {
    const { run, hub } = yield* leapDays;
    hub.publish("deepseek-ai/DeepSeek-V5");
    match(
      (yield* run("once", "--lang", "zh")).stdout,
      /welink：另有 1 条等待发送：下次合并消息 \d{4}-02-29 09:00/,
    );
    match(
      (yield* run("status", "--lang", "zh")).stdout,
      /待发：welink 1 条，下次合并消息 \d{4}-02-29 09:00/,
    );
    match((yield* run("check", "--lang", "zh")).stdout, /下次发送[^]*下次合并消息/);
  }));

/** Waits until a program that runs has brought something about. */
const until = (holds: () => boolean) =>
  Effect.gen(function* () {
    while (!holds()) yield* Effect.sleep("50 millis");
  }).pipe(Effect.timeout("20 seconds"));

everywhere(
  "what waits for a digest goes once when SIGHUP brings a config without digests",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { welink } = mrt.config.notify;
      const configure = (times: Readonly<Record<string, unknown>>) =>
        mrt.writeConfig({
          ...mrt.config,
          first_run: "each",
          notify: { welink: { ...welink, ...times } },
        });
      configure({ digest_at: "0 9 29 2 *" });
      mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
      const daemon = yield* mrt.startMrt("daemon");
      yield* until(() => daemon.log().includes(`"poll_found"`));
      // Without a timetable it would go a second after it was found.
      yield* Effect.sleep("2 seconds");
      deepEqual(mrt.robot.messages, []);
      configure({});
      yield* daemon.signal("SIGHUP");
      yield* until(() => mrt.robot.messages.length > 0);
      yield* Effect.sleep("1 second");
      yield* daemon.signal("SIGTERM");
      yield* daemon.ended;
      equal(mrt.robot.messages.length, 1);
    }),
);
