import { equal, ok } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { Alert, mapEvents } from "../../../src/domain/alert.ts";
import { codePoints } from "../../../src/domain/text.ts";
import { render } from "../../../src/message/render.ts";
import { mentions, mentionsLimit, welinkText } from "../../../src/notifiers/welink/text.ts";
import { test } from "../../testing.ts";
import { alert, eitherWording, firstLook } from "../samples.ts";

const textOf = (shown: Alert, mentioned = "") => welinkText(render(shown), mentioned);

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
    const mentioned = mentions([..."0123456789"].map((n) => n.repeat(28)), false);
    equal(codePoints(mentioned), mentionsLimit);
    const text = textOf(alert(), mentioned);
    ok(text.startsWith(`${mentioned}vllm-project/vllm: PR merged — Support DeepSeek-V4\nhttps://`));
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

/** Alerts with links of all lengths, and titles and excerpts full of mentions. */
const alerts = Arbitrary.all({
  shown: Arbitrary.schema(Alert),
  title: Arbitrary.schema(
    Schema.Array(Schema.Literals(["@all ", "字", "😀", "e\u0301", "\uD83D", "word "])),
  ),
  path: Arbitrary.schema(Schema.Literals([0, 10, 150, 300, 450, 480, 600])),
  accounts: Arbitrary.schema(Schema.Literals([0, 1, 10])),
  all: Arbitrary.schema(Schema.Boolean),
  wording: eitherWording,
});

test("any alert makes 1 to 500 well-formed code points with mentions and link whole and no other @", () =>
  Effect.gen(function* () {
    const result = yield* Arbitrary.checkEffect(alerts, (each) => {
      const { shown, title, path, accounts, all, wording } = each;
      const long = title.join("").repeat(20);
      const url = path === 0 ? "" : `https://x.example/${"a".repeat(path)}@all`;
      const rendered = render(
        mapEvents(shown, ({ event, matches }) => ({
          event: { ...event, title: `${event.title}${long}`, url },
          matches: matches.map((match) => ({ ...match, excerpt: `${match.excerpt}${long}` })),
        })),
        wording,
      );
      const names = Array.from({ length: accounts }, (_, n) => `user${n}@corp`);
      const mentioned = mentions(names, all);
      const text = welinkText(rendered, mentioned);
      const room = 500 - codePoints(mentioned) - Math.min(20, codePoints(rendered.title)) - 1;
      const linked = rendered.link === "" || text.includes(`\n${rendered.link}`);
      return codePoints(text) >= 1 && codePoints(text) <= 500 && text.isWellFormed() &&
        text.startsWith(mentioned) && !text.slice(mentioned.length).includes("@") &&
        (linked || codePoints(rendered.link) > room) &&
        [...text.matchAll(/https?:\/\/\S*/g)].every(([link]) => !link.endsWith("…"));
    }, { runs: 400 });
    equal(Arbitrary.formatCheckFailure(result), undefined);
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
