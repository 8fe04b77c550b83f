import { equal, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { itemAlert } from "../../src/app/alert/summary.ts";
import { AlertJson } from "../../src/domain/alert.ts";
import { ItemJson } from "../../src/domain/item.ts";
import { encodePhrase, verbatim } from "../../src/domain/phrase.ts";
import { troubled } from "../cli/troubled.ts";
import { event, item } from "../state/samples.ts";
import { live, tries } from "../testing.ts";
import { pages } from "./page_list.ts";
import { served } from "./served.ts";

const fragments = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  "</title></svg></textarea><x-evil>",
  "javascript:alert(1)",
  "https://evil.example/?a=1&b=2",
  "<!--",
  "]]>",
  "&lt;b&gt;&#60;",
  "\u202Eevil\u0000\u001B[31m",
  "\uD800",
  "${html}",
  "@所有人 ",
];

const Hostile = Schema.Array(
  Schema.Union([Schema.Literals(fragments), Schema.String.check(Schema.isMaxLength(40))]),
).check(Schema.isMaxLength(5));

const source = "github:vllm-project/vllm";

/** Writes the texts wherever upstreams' texts are kept. */
const plant = (
  file: string,
  serial: number,
  [one, two, three]: readonly [string, string, string],
) => {
  const id = `hostile ${serial} ${three}`;
  const [told, untold] = [`a${serial}`.padStart(64, "0"), `b${serial}`.padStart(64, "0")];
  const seen = (fingerprint: string, observedAt: number) =>
    event(fingerprint, {
      source,
      resourceId: id,
      observedAt,
      eventType: two.slice(0, 90),
      title: one,
      summary: two,
      url: three,
      author: two,
      labels: [one],
      changed: [three],
      fields: { license: two },
    });
  const matches = [{ ruleId: "watch_keywords", reason: one, excerpt: two, note: three }];
  const now = Date.now();
  const alert = itemAlert({ event: seen(told, now), matches }, now);
  const db = new DatabaseSync(file);
  try {
    const run = (sql: string, ...values: ReadonlyArray<string | number>) =>
      db.prepare(sql).run(...values);
    run(
      `INSERT INTO items (source_key, item_id, version, updated_at, item_json, first_seen_at,
        changed_at) VALUES (?, ?, ?, 0, ?, ?, ?)`,
      source,
      id,
      three,
      Schema.encodeSync(ItemJson)(item(id, { title: one, body: two, url: three, state: one })),
      now,
      now,
    );
    for (const [fingerprint, at, found] of [[told, now, matches], [untold, now - 1, []]] as const) {
      run(
        "INSERT INTO seen_events VALUES (?, ?, ?, ?, ?, ?, ?)",
        fingerprint,
        source,
        id,
        two,
        JSON.stringify(seen(fingerprint, at)),
        JSON.stringify(found),
        at,
      );
    }
    run(
      `INSERT INTO alerts (id, kind, source_key, alert_json, created_at)
        VALUES (?, 'event', ?, ?, ?)`,
      told,
      source,
      Schema.encodeSync(AlertJson)(alert),
      now,
    );
    run("INSERT INTO alert_events VALUES (?, ?)", told, told);
    run(
      `INSERT INTO deliveries (id, alert_id, channel, state, created_at, position, last_error)
        VALUES (?, ?, 'welink', 'dead', ?, 0, ?)`,
      `${told}:welink`,
      told,
      now,
      encodePhrase(verbatim(one)),
    );
    run(
      "INSERT INTO notify_failures VALUES (?, ?, 'welink', 1, 'refused', ?, ?)",
      told,
      told,
      encodePhrase(verbatim(two)),
      now,
    );
    run("UPDATE cursors SET cursor = ?, outage_detail = ?", one, encodePhrase(verbatim(two)));
    run("UPDATE incidents SET detail = ?", encodePhrase(verbatim(three)));
  } finally {
    db.close();
  }
  return {
    alert: `/alerts/${told}`,
    item: `/items?${new URLSearchParams({ source, id: id.toWellFormed() })}`,
  };
};

const names =
  "html|head|body|meta|title|link|script|a|header|nav|ul|ol|li|span|main|h1|h2|section|p|" +
  "div|table|caption|thead|tbody|tr|th|td|form|label|input|select|option|textarea|button|footer|" +
  "figure|figcaption|details|summary|code|svg|g|rect|text|line|circle|time|del|ins|feed|entry|id|updated|author|name|content";
/** Tags and attributes as we write them. */
const tag = new RegExp(
  `<(?:!doctype html|\\?xml version="1\\.0" encoding="utf-8"\\?|/?(?:${names})` +
    `(?:\\s+[a-zA-Z:-]+[12]?(?:="[^"<>]*")?)*\\s*/?)>`,
  "g",
);

/** What is not ours in a document. */
const strange = (text: string): ReadonlyArray<string> => [
  ...text.replace(tag, "").match(/[<>"'].{0,60}/g) ?? [],
  ...text.match(/<script(?! src="\/assets\/)[^>]*>/g) ?? [],
  ...(text.match(tag) ?? []).map((each) => each.replace(/"[^"]*"/g, '""'))
    .filter((each) => /\s(?:on\w+|style|srcdoc)\s*=/i.test(each)),
  ...[...text.matchAll(/<[^>]* (?:href|src|action)="([^"]*)"/g)]
    .flatMap(([, link = ""]) => /^(?:\/|\?|#|https?:\/\/[^@]*$)/.test(link) ? [] : [link]),
  // XML has no such characters, and no page needs them.
  // deno-lint-ignore no-control-regex
  ...text.match(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u202E]/g) ?? [],
];

live(
  "whatever upstreams write, no page and no feed has a tag, an attribute or a link but ours",
  () =>
    Effect.gen(function* () {
      const mrt = yield* served({ place: troubled });
      const file = `${mrt.folder}/mrt_state.sqlite3`;
      let serial = 0;
      const result = yield* Arbitrary.checkEffect(
        Arbitrary.schema(Schema.Tuple([Hostile, Hostile, Hostile])),
        ([one, two, three]) =>
          Effect.gen(function* () {
            const texts = [one.join(""), two.join(""), three.join("")] as const;
            const { alert, item } = plant(file, serial++, texts);
            const asked = new URLSearchParams({
              keyword: texts[0].toWellFormed(),
              source: texts[1].toWellFormed(),
              since: texts[2].toWellFormed(),
              unmatched: "1",
            });
            const paths = [
              ...pages,
              alert,
              item,
              "/feed.atom",
              `/timeline?${asked}`,
              `/rules?text=${encodeURIComponent(texts[0].toWellFormed())}`,
              `/items?q=${encodeURIComponent(texts[0].toWellFormed())}`,
            ];
            for (const path of paths) {
              const { status, text } = yield* mrt.ask(path);
              equal(status, 200, path);
              const found = strange(text);
              equal(found.length, 0, `${path}: ${found.join(" | ")}`);
            }
            const feed = yield* mrt.ask("/feed.json");
            ok(JSON.parse(feed.text).items.length > 0);
            return true;
          }),
        tries(12, 120),
      );
      equal(Arbitrary.formatCheckFailure(result), undefined);
    }),
);
