import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { onRecorded, recorded } from "../../testing.ts";
import { postsOf } from "./source.ts";

const bytesOf = (file: string) =>
  Effect.promise(() => Deno.readFile(new URL(`feeds/${file}`, recorded)));

const read = (file: string, contentType?: string) =>
  Effect.flatMap(bytesOf(file), (bytes) => postsOf(bytes, contentType));

for (
  const [file, count, title, date] of [
    [
      "reddit_localllama_weekly_202608.rss",
      13,
      "Qwen3.8-27B announced alongside Qwen3.8-Max",
      "2026-08-03T02:21:49.000Z",
    ],
    [
      "rss-parser_craigslist.rss",
      25,
      "Bright, Spacious Beautiful Victorian (oakland north / temescal) $4300 3bd 1930ft2",
      "2017-06-21T17:33:10.000Z",
    ],
    [
      "rss-parser_encoding.rss",
      40,
      "Mãe de utente é a nova presidente da Raríssimas",
      "2018-01-03T13:47:00.000Z",
    ],
    ["rss-parser_gulp-atom.atom", 10, "v3.9.0", "2015-06-01T21:49:41.000Z"],
    [
      "rss-parser_heise.atom",
      15,
      "Java-Anwendungsserver: Red Hat gibt WildFly 10 frei",
      "2016-02-01T16:22:00.000Z",
    ],
    ["rss-parser_heraldsun.rss", 2, "The First Item", null],
    ["rss-parser_instant-article.rss", 1, "My first Instant Article", "2016-05-04T06:53:45.000Z"],
    ["rss-parser_narro.rss", 1, "FAQ for Narro", "2015-02-20T09:51:15.000Z"],
    ["rss-parser_pagination-links.rss", 1, "The First Episode", "2021-01-21T07:58:00.000Z"],
    [
      "rss-parser_uolNoticias.rss",
      15,
      "Ibope: Bolsonaro perde de Haddad, Ciro e Alckmin em simulações de 2º turno",
      null,
    ],
  ] as const
) {
  onRecorded(
    `every entry of ${file} is a post, in its charset and with its date`,
    () =>
      Effect.gen(function* () {
        const posts = yield* read(file);
        const [first] = posts;
        const at = first?.createdAt ?? null;
        deepEqual([posts.length, first?.title, at === null ? null : new Date(at).toISOString()], [
          count,
          title,
          date,
        ]);
        for (const { id, title, body, url, version } of posts) {
          ok(id !== "" && version !== null && /^https?:/.test(url), `${id} ${url}`);
          ok(!/<\/?(?:p|div|a|br|img)\b/i.test(`${title} ${body}`), body);
        }
      }),
  );
}

onRecorded(
  "links of a release feed of 2015 are relative to its site",
  () =>
    Effect.gen(function* () {
      const [release] = yield* read("rss-parser_gulp-atom.atom");
      ok(
        /^http:\/\/127\.0\.0\.1:\d+\/gulpjs\/gulp\/releases\/tag\/v3\.9\.0$/.test(
          release?.url ?? "",
        ),
      );
    }),
);

onRecorded(
  "cases written for another reader end as a post, an empty feed or an error",
  () =>
    Effect.gen(function* () {
      const files = [...Deno.readDirSync(new URL("feeds/", recorded))].map(({ name }) => name);
      let posts = 0;
      for (const file of files.filter((name) => name.startsWith("feedparser_"))) {
        const bytes = yield* bytesOf(file);
        const head = new TextDecoder("latin1").decode(bytes.subarray(0, 300));
        const contentType = /Content-type:\s*(.*)/i.exec(head)?.[1];
        const reason = yield* postsOf(bytes, contentType).pipe(
          Effect.match({
            onSuccess: (found) => {
              posts += found.length;
              return "Malformed";
            },
            onFailure: ({ _tag }) => _tag,
          }),
        );
        equal(reason, "Malformed", file);
      }
      ok(posts >= 10);
    }),
);
