import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { chartOf, type DayTally } from "../../src/web/chart.ts";
import { lastDays } from "../../src/web/days.ts";
import { delayChart, quantile } from "../../src/web/delay_chart.ts";
import { requestTable } from "../../src/web/hosts.ts";
import { meterOf } from "../../src/web/meter.ts";
import type { Visitor } from "../../src/web/visitor.ts";
import { standardReader } from "../../src/views/reader.ts";
import { troubled } from "../cli/troubled.ts";
import { live } from "../testing.ts";
import { served } from "./served.ts";

const visitor: Visitor = {
  ...standardReader,
  columns: Infinity,
  language: "en",
  say: ({ en }) => en,
  path: "/",
  query: new URLSearchParams(),
  hasSession: false,
};

const days = lastDays(3, Date.UTC(2026, 10, 28), "UTC");

const text = (markup: unknown): string =>
  String(markup).replace(/<title>.*?<\/title>/g, " ").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

Deno.test("a quantile is the least value that so many do not exceed", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  deepEqual([0, 0.5, 0.95, 1].map((share) => quantile(values, share)), [1, 50, 95, 100]);
  deepEqual([0.5, 0.95].map((share) => quantile([7], share)), [7, 7]);
  equal(quantile([], 0.5), 0);
});

Deno.test("bars by day have a scale, a colour for each name that occurs most, and a table", () => {
  const tallies: ReadonlyArray<DayTally["tallies"]> = [
    [{ name: "a", count: 30 }, { name: "b", count: 5 }],
    [],
    ["b", "c", "d", "e", "<f>"].map((name, index) => ({ name, count: 5 - index })),
  ];
  const drawn = String(
    chartOf(
      "Alerts",
      days.map((day, index) => ({ day, tallies: tallies[index] ?? [] })),
      visitor,
    ),
  );
  match(drawn, /aria-label="Alerts: 50"/);
  match(text(drawn), /Alerts: 50 0 20 2026-11-26 2026-11-28 a b c d others As a table/);
  match(text(drawn), /Day All a b c d others 2026-11-28 15 0 5 4 3 3 2026-11-27 0 0 0/);
  // Whoever points at a bar reads its names; none of them is markup.
  match(drawn, /<title>2026-11-28: 15 \(b 5, c 4, d 3, e 2, &#60;f&#62; 1\)<\/title>/);
  const heights = [...drawn.matchAll(/class="series-\d"\s+x="[\d.]+%"[^>]*height="([\d.]+)"/g)]
    .map(([, height]) => Number(height));
  equal(Math.round(heights.reduce((sum, height) => sum + height, 0) / 108 * 35), 50);
});

Deno.test("where nothing happened, a chart says so", () => {
  const empty = days.map((day) => ({ day, tallies: [], delays: [] }));
  for (const drawn of [chartOf("Alerts", empty, visitor), delayChart("Delay", empty, visitor)]) {
    match(text(drawn), /Nothing in this time/);
    ok(!String(drawn).includes("<svg"));
  }
});

Deno.test("delays are told by their quantiles, from seconds to days on one scale", () => {
  const drawn = String(delayChart(
    "Delay",
    days.map((day, index) => ({
      day,
      delays: [[3_000, 60_000, 86_400_000 * 3], [], [0, 5_000]][index] ?? [],
    })),
    visitor,
  ));
  match(drawn, /aria-label="Delay: p50 5 s, p95 3 d"/);
  match(text(drawn), /Day Count p50 p95 2026-11-28 2 0 s 5 s 2026-11-27 0 2026-11-26 3 1 min 3 d/);
  const dots = [...drawn.matchAll(/<circle[^>]*cy="([\d.]+)"/g)].map(([, y]) => Number(y));
  equal(dots.length, 4);
  ok(dots.every((y) => y >= 0 && y <= 120), String(dots));
});

Deno.test("requests are told by host and by how they ended", () => {
  const counts = [
    { host: "b", outcome: "2xx", count: 6 },
    { host: "b", outcome: "not_modified", count: 2 },
    { host: "a", outcome: "4xx", count: 1 },
    { host: "b", outcome: "5xx", count: 1 },
    { host: "b", outcome: "unreachable", count: 1 },
  ];
  match(text(requestTable(counts, visitor)), /a 1 0 0 1 0 b 10 6 2 0 2/);
  match(text(requestTable([], visitor)), /This process has made no request/);
});

Deno.test("a meter is never longer than its rail", () => {
  const widths = (whole: number, count: number) =>
    [
      ...String(meterOf(whole, [{ colour: "x", count }, { colour: "y", count }]))
        .matchAll(/class="[xy]"[^>]*width="([\d.]+)%"/g),
    ].map(([, width]) => Number(width));
  deepEqual(widths(10, 5), [50, 50]);
  deepEqual(widths(10, 9), [90, 10]);
  deepEqual(widths(0, 3), []);
});

live(
  "the pages show what was told, what matched, how late, and what is left to ask for",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ place: troubled });
      const now = text((yield* mrt.ask("/?lang=en")).text);
      match(now, /Alerts in 14 days, by source: [1-9]/);
      match(now, /Matches in 14 days, by rule: [1-9]/);
      match(now, /From publication to detection: p50 \d+ \w+, p95/);
      match(now, /From detection to delivery: p50 \d+ \w+, p95/);
      match(text((yield* mrt.ask("/rules?lang=en")).text), /Matches in 30 days, by rule: [1-9]/);
      const sources = text((yield* mrt.ask("/sources?lang=en")).text);
      match(sources, /in 10 min 10 min between polls .* Cursor Changes read up to \d{4}/);
    }),
);

live(
  "a daemon's page shows how its requests ended, and how often it polls",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({
        command: "daemon",
        prepare: ({ forge }) => void forge.repo("vllm-project/vllm"),
      });
      let page = "";
      yield* Effect.gen(function* () {
        while (!/Requests since this process started Host All/i.test(page)) {
          yield* Effect.sleep("50 millis");
          page = text((yield* mrt.ask("/sources?lang=en")).text);
        }
      }).pipe(Effect.timeout("20 seconds"));
      match(page, /127\.0\.0\.1:\d+ [1-9]/);
    }),
);
