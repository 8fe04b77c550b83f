import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { live } from "../testing.ts";
import { served } from "./served.ts";

const promtool = (args: ReadonlyArray<string>, input = "") => {
  const process = new Deno.Command("promtool", {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return Effect.promise(async () => {
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
    const { success, stdout, stderr } = await process.output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    return { success, said };
  });
};

const hasPromtool = (() => {
  try {
    return new Deno.Command("promtool", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
})();

/** What is measured after a poll that found something, and its delivery. */
const measured = Effect.gen(function* () {
  const mrt = yield* served({
    command: "daemon",
    prepare: ({ forge }) => void forge.repo("vllm-project/vllm"),
  });
  const until = (holds: Effect.Effect<boolean>) =>
    Effect.gen(function* () {
      while (!(yield* holds)) yield* Effect.sleep("50 millis");
    }).pipe(Effect.timeout("20 seconds"));
  const polled = "SELECT 1 FROM cursors WHERE last_ok_at > 0 AND source_key LIKE 'github:%'";
  yield* until(Effect.sync(() => mrt.state(polled).length > 0));
  const sent = mrt.robot.messages.length;
  mrt.forge.repo("vllm-project/vllm").open({ title: "Support DeepSeek-V4" });
  yield* mrt.ask("/api/v1/poll", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  yield* until(Effect.sync(() => mrt.robot.messages.length > sent));
  let text = "";
  yield* until(Effect.map(mrt.ask("/metrics"), (answer) => {
    ({ text } = answer);
    return text.includes('mrt_delivery_delay_seconds_count{channel="welink"}');
  }));
  return text;
});

live("polls, requests and both delays are measured as they happen", () =>
  Effect.gen(function* () {
    const text = yield* measured;
    const value = (name: RegExp) =>
      Number(text.match(new RegExp(`^${name.source} (.*)$`, "m"))?.[1]);
    ok(value(/mrt_polls_total\{outcome="ok"\}/) >= 1);
    ok(value(/mrt_requests_total\{host="[^"]+",outcome="2xx"\}/) >= 1);
    ok(value(/mrt_detection_delay_seconds_count\{platform="github"\}/) >= 1);
    ok(value(/mrt_delivery_delay_seconds_count\{channel="welink"\}/) >= 1);
    match(text, /^mrt_delivery_delay_seconds_bucket\{channel="welink",le="\+Inf"\} \d+$/m);
    if (hasPromtool) {
      const { success, said } = yield* promtool(["check", "metrics"], text);
      ok(success, said);
    }
  }));

Deno.test({
  name: `promtool accepts the alert rules${
    hasPromtool ? "" : " (skipped: no promtool on this machine)"
  }`,
  ignore: !hasPromtool,
  fn: () =>
    Effect.runPromise(Effect.gen(function* () {
      const file = new URL("../../packaging/monitoring/alerts.yml", import.meta.url).pathname;
      const { success, said } = yield* promtool(["check", "rules", file]);
      ok(success, said);
    })),
});

live("the board and the alert rules ask only for what is measured", () =>
  Effect.gen(function* () {
    const text = yield* measured;
    const known = new Set([...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].flatMap(([, name, kind]) =>
      kind === "histogram" ? [`${name}_bucket`] : [name]
    ));
    // What shows only when something has gone wrong, or where an upstream says so.
    for (
      const name of [
        "mrt_incidents_open",
        "mrt_deliveries_failed_total",
        "mrt_alerts_given_up_total",
        "mrt_rate_limit",
        "mrt_rate_limit_remaining",
      ]
    ) {
      known.add(name);
    }
    const folder = new URL("../../packaging/monitoring/", import.meta.url);
    for (const file of ["grafana.json", "alerts.yml"]) {
      const asked = Deno.readTextFileSync(new URL(file, folder)).match(/\bmrt_\w+/g) ?? [];
      ok(asked.length > 5);
      deepEqual(
        [...new Set(asked)].filter((name) =>
          !known.has(name)
        ),
        [],
        file,
      );
    }
    equal(JSON.parse(Deno.readTextFileSync(new URL("grafana.json", folder))).uid, "mrt");
  }));
