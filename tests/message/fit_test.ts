import { equal, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { Alert, type MatchedEvent } from "../../src/domain/alert.ts";
import {
  codePoints,
  type Measure,
  truncate,
  utf16Units,
  utf8Bytes,
} from "../../src/domain/text.ts";
import { render } from "../../src/message/render.ts";
import {
  fitAlert,
  fitDigest,
  fitList,
  fitPieces,
  type Limit,
  type Piece,
} from "../../src/message/fit.ts";
import { type DigestLayout, digestOf, digestText, roomy } from "../../src/message/digest.ts";
import { dense, limit, mentions, mentionsLimit } from "../../src/notifiers/welink/text.ts";
import { test } from "../testing.ts";
import { alert, eitherWording, firstLook, inEnglish } from "../notifiers/samples.ts";

/*
 * As the WeLink robot takes texts, and any other receiver: whatever the limit and whatever it counts.
 */

const textOf = (shown: Alert, mentioned = "") =>
  fitAlert(render(shown, inEnglish), mentioned, limit);

const units: Readonly<Record<string, Measure>> = { codePoints, utf8Bytes, utf16Units };

test("a short alert stands whole behind the mentions", () =>
  Effect.sync(() =>
    equal(
      textOf(alert(), mentions(["a1", "b2@corp"], true)),
      [
        "@all @a1 @b2@corp vllm-project/vllm: PR merged — Support DeepSeek-V4",
        "https://github.com/vllm-project/vllm/pull/12345",
        "Matched: deepseek, qwen",
        "This adds …",
        "Time: 2026-11-24 06:00 UTC",
      ].join("\n"),
    )
  ));

test("the excerpt gives way first and fills the room that is left", () =>
  Effect.sync(() => {
    const text = textOf(alert({}, "word ".repeat(200)), mentions(["a1"], false));
    ok(codePoints(text) > 490 && codePoints(text) <= 500, String(codePoints(text)));
    ok(text.endsWith("word…\nTime: 2026-11-24 06:00 UTC"));
  }));

test("a title as long as can be is cut, link and mentions stay whole", () =>
  Effect.sync(() => {
    const url = `https://github.com/${"o".repeat(200)}`;
    const text = textOf(alert({ title: "字".repeat(1000), url }), mentions(["a1"], false));
    ok(text.startsWith("@a1 vllm-project/vllm: PR merged — 字"));
    ok(text.includes(`…\n${url}`));
    ok(codePoints(text) <= 500);
  }));

test("characters are counted as code points", () =>
  Effect.sync(() => {
    const text = textOf(alert({ title: "x", url: "" }, "😀".repeat(600)));
    equal(codePoints(text), 500);
    ok(text.length > 900 && text.endsWith("😀…\nTime: 2026-11-24 06:00 UTC"));
  }));

test("a link that leaves the title no room is left out rather than cut", () =>
  Effect.sync(() => {
    const room = 500 - "\n".length - 20;
    const fits = `https://x.example/${"a".repeat(room - 18)}`;
    equal(textOf(alert({ url: fits })), `vllm-project/vllm:…\n${fits}`);
    const text = textOf(alert({ url: `${fits}a` }));
    ok(!text.includes("https:"));
    ok(text.startsWith("vllm-project/vllm: PR merged — Support DeepSeek-V4\nMatched: "));
  }));

test("mentions as long as the config allows leave room for what happened", () =>
  Effect.sync(() => {
    const mentioned = mentions([..."0123456789"].map((n) => n.repeat(36)), false);
    equal(codePoints(mentioned), mentionsLimit);
    const text = textOf(alert(), mentioned);
    ok(text.startsWith(`${mentioned}vllm-project/vllm: PR merged — Support DeepSeek-V4\nhttps://`));
  }));

test("ten accounts of 31 characters are mentioned, with 120 left for title and link", () =>
  Effect.sync(() => {
    const mentioned = mentions([..."0123456789"].map((n) => n.repeat(31)), false);
    ok(codePoints(mentioned) <= mentionsLimit);
    const url = `https://github.com/vllm-project/vllm/pull/${"1".repeat(40)}`;
    const text = textOf(alert({ url }), mentioned);
    ok(codePoints(text) <= 500);
    const [first = "", link] = text.slice(mentioned.length).split("\n");
    ok(text.startsWith(mentioned) && first.startsWith("vllm-project/vllm: PR"), text);
    equal(link, url);
  }));

test("a first look lists as many of the newest items as fit whole, and how many more", () =>
  Effect.sync(() => {
    const titles = [1, 2, 3, 4, 5].map((n) => `${n} ${"t".repeat(118)}`);
    const text = textOf(firstLook(37, titles));
    equal(
      text,
      [
        "vllm-project/vllm: first look — 37 items match",
        ...[0, 1].flatMap((n) => [
          `• ${titles[n]}`,
          `https://github.com/vllm-project/vllm/pull/${n}`,
        ]),
        "and 35 more",
      ].join("\n"),
    );
    ok(codePoints(text) <= 500);
  }));

test("a first look whose items all fit says nothing of more", () =>
  Effect.sync(() => ok(!textOf(firstLook(2, ["one", "two"])).includes("more"))));

test("a first look whose newest item does not fit is its title", () =>
  Effect.sync(() =>
    equal(
      textOf(firstLook(37, ["x".repeat(300)]), mentions(["a".repeat(200)], false)).split("\n")[1],
      undefined,
    )
  ));

/** Texts of all that is counted differently by one or the other. */
const strange = Arbitrary.map(
  Arbitrary.schema(
    Schema.Array(
      Schema.Literals(["@all ", "字", "😀", "e\u0301", "\uD83D", "word ", "👨‍👩‍👧", "🇨🇳"]),
    ),
  ),
  (parts) => parts.join(""),
);

const limits = Arbitrary.all({
  unit: Arbitrary.schema(Schema.Literals(["codePoints", "utf8Bytes", "utf16Units"])),
  most: Arbitrary.schema(Schema.Literals([60, 200, 500, 4096])),
});

/** Alerts with links of all lengths, and titles and excerpts full of mentions. */
const alerts = Arbitrary.all({
  shown: Arbitrary.schema(Alert),
  title: strange,
  path: Arbitrary.schema(Schema.Literals([0, 10, 150, 300, 450, 480, 600])),
  accounts: Arbitrary.schema(Schema.Literals([0, 1, 10])),
  all: Arbitrary.schema(Schema.Boolean),
  wording: eitherWording,
  within: limits,
});

const holds = <A>(arbitrary: Arbitrary.Arbitrary<A>, property: (value: A) => boolean, runs = 300) =>
  Effect.gen(function* () {
    const result = yield* Arbitrary.checkEffect(arbitrary, property, { runs });
    equal(Arbitrary.formatCheckFailure(result), undefined);
  });

test("any alert fits any limit in any unit, with mentions and link whole and no other @", () =>
  holds(alerts, ({ shown, title, path, accounts, all, wording, within: { unit, most } }) => {
    const measure = units[unit] ?? codePoints;
    const long = title.repeat(20);
    const url = path === 0 ? "" : `https://x.example/${"a".repeat(path)}@all`;
    const stretched = ({ event, matches }: MatchedEvent): MatchedEvent => ({
      event: { ...event, title: `${event.title}${long}`, url },
      matches: matches.map((match) => ({ ...match, excerpt: `${match.excerpt}${long}` })),
    });
    const stretchedAlert = shown.kind === "event"
      ? { ...shown, events: [stretched(shown.events[0])] as const }
      : { ...shown, events: shown.events.map(stretched) };
    const rendered = render(stretchedAlert as Alert, wording);
    const names = Array.from({ length: most < 200 ? 0 : accounts }, (_, n) => `user${n}@corp`);
    const mentioned = mentions(names, all);
    const text = fitAlert(rendered, mentioned, { most, measure });
    const room = most - measure(mentioned) - Math.min(20, measure(rendered.title)) - 1;
    const links = [rendered.link, ...rendered.items.map(({ link }) => link)];
    return measure(text) >= 1 && measure(text) <= most && text.isWellFormed() &&
      text.startsWith(mentioned) && !text.slice(mentioned.length).includes("@") &&
      (rendered.link === "" || text.includes(`\n${rendered.link}`) ||
        measure(rendered.link) > room) &&
      [...text.matchAll(/^https?:\S*$/gm)].every(([link]) => links.includes(link));
  }));

test("a text is cut between graphemes, as late as the unit allows", () =>
  holds(Arbitrary.all({ text: strange, within: limits }), ({ text, within: { unit } }) => {
    const measure = units[unit] ?? codePoints;
    const whole = text.toWellFormed();
    const segments = [...new Intl.Segmenter().segment(whole)].map(({ segment }) => segment);
    return [0, 1, 3, 5, 20, 60].every((most) => {
      const cut = truncate(whole, most, measure);
      if (measure(whole) <= most) return cut === whole;
      if (most < measure("…")) return cut === "";
      const room = most - measure("…");
      let kept = "";
      for (const segment of segments) {
        if (measure(kept + segment) > room) break;
        kept += segment;
      }
      return cut === `${kept.trimEnd()}…`;
    });
  }));

const lists = Arbitrary.all({
  entries: Arbitrary.array(strange, { maxLength: 30 }),
  within: limits,
  closes: Arbitrary.schema(Schema.Boolean),
});

test("a list keeps its order, holds as many entries as can be, and counts the others", () =>
  holds(lists, ({ entries, within: { unit, most }, closes }) => {
    const limit = { most, measure: units[unit] ?? codePoints };
    const closing = (shown: number) =>
      closes && shown < entries.length ? [`and ${entries.length - shown} more`] : [];
    const whole = (shown: number) =>
      ["head", ...entries.slice(0, shown), ...closing(shown)].join("\n");
    const { text, shown } = fitList("head", entries, closing, limit);
    const more = entries.map((_, index) => index + 1).filter((count) => count > shown);
    return text === whole(shown) && limit.measure(text) <= most &&
      more.every((count) => limit.measure(whole(count)) > most);
  }));

test("pieces keep their order, the first stands, and who has a lower rank has room first", () =>
  Effect.sync(() => {
    const within = (most: number) => ({ most, measure: codePoints });
    const joined = (all: ReadonlyArray<Piece>, limit: Limit) => {
      const chosen = fitPieces(all, limit);
      return all.flatMap((_, index) => chosen.get(index) ?? []).join("\n");
    };
    const pieces = [
      { text: "a long title", least: 4, rank: 1 },
      { text: "link", rank: 0 },
      { text: "a fact that is long", least: 6, most: 10, rank: 3 },
      { text: "time", rank: 2 },
    ] as const;
    equal(
      joined(pieces, within(99)),
      "a long title\nlink\na fact tha…\ntime".replace("tha…", "th…"),
    );
    equal(joined(pieces, within(22)), "a long title\nlink\ntime");
    equal(joined(pieces, within(17)), "a long title\nlink");
    equal(joined(pieces, within(9)), "a l…\nlink");
    equal(joined(pieces, within(8)), "a long…");
  }));

const digests = Arbitrary.all({
  shown: Arbitrary.array(Arbitrary.schema(Alert), { maxLength: 12 }),
  wording: eitherWording,
  within: limits,
  isDense: Arbitrary.schema(Schema.Boolean),
});

test("a digest holds as many whole alerts as can be, the oldest first, whatever the unit", () =>
  holds(digests, ({ shown, wording, within: { unit, most }, isDense }) => {
    const limit = { most, measure: units[unit] ?? codePoints };
    const layout = isDense ? dense("@all ") : roomy;
    const size = (count: number) =>
      limit.measure(digestText(digestOf(shown.slice(0, count), wording), layout));
    const count = fitDigest(shown, layout, wording, limit);
    return count >= 1 && (count === 1 || size(count) <= most) &&
      (count >= shown.length || size(count + 1) > most);
  }, 60));

test("what is packed is measured once, however much waits", () =>
  Effect.sync(() => {
    let measured = 0;
    const measure: Measure = (text) => {
      measured += text.length;
      return text.length;
    };
    const many = Array.from({ length: 2000 }, (_, n) => alert({ title: `Model ${n}` }));
    const layout: DigestLayout = roomy;
    for (const most of [500, 50_000, 500_000]) {
      measured = 0;
      const count = fitDigest(many, layout, inEnglish, { most, measure });
      const written = digestText(digestOf(many.slice(0, count), inEnglish), layout).length;
      ok(measured < 1.2 * written + 200, `${measured} for ${written}`);
      measured = 0;
      const items = many.map(({ id }) => id);
      const { text } = fitList("head", items, (shown) => [`and ${2000 - shown}`], {
        most,
        measure,
      });
      ok(measured < 1.2 * text.length + 200, `${measured} for ${text.length}`);
    }
  }));

/** An overview of so many sources, the first of which has most. */
const overview = (kind: "first_looks" | "catch_up", count: number): Alert => ({
  ...firstLook(count * 3, ["DeepSeek-V5", "Qwen4", "GLM-6", "Kimi"]),
  kind,
  total: count * 3,
  sources: Array.from({ length: count }, (_, index) => ({
    source: `github:acme/repo-${index}`,
    total: 3,
  })),
});

test("an overview counts by source as far as there is room, and names some of the newest", () =>
  Effect.sync(() => {
    const lines = textOf(overview("first_looks", 700)).split("\n");
    equal(lines[0], "MRT: first look at 700 sources — 2,100 items match");
    equal(lines[1], "acme/repo-0: 3");
    ok(lines.some((line) => /^and 6\d\d more sources$/.test(line)), lines.join("|"));
    ok(lines.includes("• DeepSeek-V5"), lines.join("|"));
    const late = textOf(overview("catch_up", 2));
    ok(late.startsWith("MRT: 6 alerts were waiting\nacme/repo-0: 3\nacme/repo-1: 3\n"), late);
    ok(late.endsWith("and 2 more; see mrt alerts"), late);
  }));

test("very many changes of one source name the newest and the command that lists them all", () =>
  Effect.sync(() => {
    const flood: Alert = { ...firstLook(200, ["README 1", "README 2"]), kind: "flood" };
    const text = textOf(flood);
    ok(text.startsWith("vllm-project/vllm: 200 changes match\n• README 1\n"), text);
    ok(text.endsWith("and 198 more; see mrt alerts --source github:vllm-project/vllm"), text);
  }));
