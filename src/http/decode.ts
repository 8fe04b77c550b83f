import * as Effect from "effect/Effect";
import * as Result from "effect/Result";
import type * as Schema from "effect/Schema";
import * as SchemaIssue from "effect/SchemaIssue";
import * as SchemaParser from "effect/SchemaParser";
import { Malformed } from "../domain/errors.ts";
import { type Phrase, verbatim } from "../domain/phrase.ts";
import { beforeChinese, cleanLine, counted, truncate } from "../domain/text.ts";
import { describeBody, saidBy, shownUrl, type UpstreamResponse } from "./upstream_response.ts";

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1();

/** Path and kind of the first mismatch as Schema words it, never the value. */
const firstProblem = (issue: SchemaIssue.Issue): string => {
  const first = formatIssue(issue).issues[0];
  if (first === undefined) return "";
  const path = (first.path ?? []).map((key) => typeof key === "object" ? key.key : key).join(".");
  return truncate(cleanLine(`${path === "" ? "" : `${path}: `}${first.message}`), 200);
};

/** Parses a body as JSON and decodes it; a mismatch is Malformed and names the request. */
export const decodeJson = <S extends Schema.ConstraintDecoder<unknown>>(schema: S) => {
  const decode = SchemaParser.decodeUnknownResult(schema);
  return (response: UpstreamResponse): Effect.Effect<S["Type"], Malformed> => {
    const { label, text, url } = response;
    const malformed = (what: Phrase) =>
      new Malformed({
        says: {
          en: `${label.en} answers ${what.en} (from ${shownUrl(url)})`,
          zh: `${beforeChinese(label.zh)}返回的${what.zh}（来自 ${shownUrl(url)}）`,
        },
      });
    return Effect.try({
      try: () => JSON.parse(text) as unknown,
      catch: () => {
        const body = describeBody(text);
        return malformed({
          en: `with no valid JSON: ${body.en}`,
          zh: `不是有效的 JSON：${body.zh}`,
        });
      },
    }).pipe(Effect.flatMap((json) => {
      const result = decode(json);
      if (Result.isSuccess(result)) return Effect.succeed(result.success);
      const said = saidBy(json);
      const problem = firstProblem(result.failure);
      return Effect.fail(
        malformed({
          en: `in an unknown form (${problem})${said === "" ? "" : `: “${said}”`}`,
          zh: `格式无法识别（${problem}）${said === "" ? "" : `：“${said}”`}`,
        }),
      );
    }));
  };
};

/** Malformed elements tolerated before the share of them counts. */
const fewMalformed = 20;
/** Beyond that, at most one in this many may be malformed. */
const onePart = 10;

/**
 * Decodes each element by itself: a malformed one is skipped and named in a note. Many malformed
 * elements mean that the format is unknown, and then nothing of the page is used.
 */
export const decodeEach = <S extends Schema.ConstraintDecoder<unknown>>(
  schema: S,
  /** Names a malformed element, which may be anything. */
  nameOf: (element: unknown) => string,
) => {
  const decode = SchemaParser.decodeUnknownResult(schema);
  return (elements: ReadonlyArray<unknown>) => {
    const decoded: Array<S["Type"]> = [];
    const notes: Array<Phrase> = [];
    for (const [index, element] of elements.entries()) {
      const result = decode(element);
      if (Result.isSuccess(result)) {
        decoded.push(result.success);
        continue;
      }
      const name = truncate(cleanLine(nameOf(element).slice(0, 500)), 80);
      const place = index + 1;
      const problem = firstProblem(result.failure);
      notes.push({
        en: `skipped ${name || `item ${place} of the page`}: ${problem}`,
        zh: `跳过了${name === "" ? `页面上的第 ${place} 项` : ` ${name}`}：${problem}`,
      });
      if (notes.length > fewMalformed && notes.length * onePart > index + 1) {
        return { decoded: [], notes };
      }
    }
    return { decoded, notes };
  };
};

/** What `decodeEach` makes of a list. */
export interface DecodedList<A> {
  readonly decoded: ReadonlyArray<A>;
  /** One for each malformed element. */
  readonly notes: ReadonlyArray<Phrase>;
}

/** The list; Malformed where nothing of it can be read, for that is no empty list. */
export const readable = <A>(
  label: Phrase,
  shown: number,
  list: DecodedList<A>,
): Effect.Effect<DecodedList<A>, Malformed> => {
  if (shown === 0 || list.decoded.length > 0) return Effect.succeed(list);
  const [first = verbatim("")] = list.notes;
  return Effect.fail(
    new Malformed({
      says: {
        en: `${label.en} shows nothing readable: ${first.en}`,
        zh: `${label.zh} 没有返回可识别的内容：${first.zh}`,
      },
    }),
  );
};

/** What is wrong with a list of which these elements were skipped; undefined where there are none. */
export const unreadablePart = (skipped: ReadonlyArray<Phrase>): Phrase | undefined =>
  skipped.length === 0 ? undefined : {
    en: `${counted(skipped.length, "entry", "entries")} of its list cannot be read`,
    zh: `列表中有 ${skipped.length} 项无法读取`,
  };
