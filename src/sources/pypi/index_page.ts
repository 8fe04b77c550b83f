import { load } from "cheerio/slim";
import * as Effect from "effect/Effect";
import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import { decodeEach, decodeJson, readable } from "../../http/decode.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";
import { instantOf, isText, Loose } from "../../http/loose.ts";

/*
 * A project's page of the index: https://packaging.python.org/specifications/simple-repository-api.
 * PyPI answers in JSON; a mirror may know HTML alone, which has no dates.
 */

/** JSON where there is any. */
export const accept = "application/vnd.pypi.simple.v1+json, text/html;q=0.1";

/** A file of a release. */
export interface IndexFile {
  readonly filename: string;
  /** Epoch ms. */
  readonly uploadedAt: number | null;
  /** Why it was yanked, "" where nobody says; undefined where it was not. */
  readonly yanked: string | undefined;
}

const File = Schema.Struct({
  filename: Schema.String.check(
    Schema.isPattern(/^[\w][^\s/]{0,299}$/, { expected: "a file's name" }),
  ),
  yanked: Loose,
  "upload-time": Loose,
});

const nameOf = (element: unknown): string =>
  Predicate.hasProperty(element, "filename") && typeof element.filename === "string"
    ? element.filename
    : "";

const page = decodeJson(Schema.Struct({ files: Schema.Array(Schema.Unknown) }));
const files = decodeEach(File, nameOf);

const fromJson = Effect.fnUntraced(function* (response: UpstreamResponse) {
  const { files: shown } = yield* page(response);
  const { decoded, notes } = yield* readable(response.label, shown.length, files(shown));
  const found = decoded.map(({ filename, yanked, "upload-time": time }): IndexFile => ({
    filename,
    uploadedAt: instantOf(time),
    yanked: isText(yanked) ? yanked : yanked === true ? "" : undefined,
  }));
  return { found, notes };
});

const fromHtml = Effect.fnUntraced(function* (response: UpstreamResponse) {
  const $ = load(response.text);
  const links = $("a").toArray().map((link) => ({
    filename: $(link).text().trim(),
    yanked: $(link).attr("data-yanked") ?? false,
  }));
  const { decoded, notes } = yield* readable(response.label, links.length, files(links));
  const found = decoded.map(({ filename, yanked }): IndexFile => ({
    filename,
    uploadedAt: null,
    yanked: typeof yanked === "string" ? yanked : undefined,
  }));
  return { found, notes };
});

/** The files on a project's page. */
export const filesOn = (response: UpstreamResponse) =>
  /html/i.test(response.headers["content-type"] ?? "") ? fromHtml(response) : fromJson(response);
