import * as Effect from "effect/Effect";
import { conditional } from "./conditional.ts";
import { notFound, site } from "./site.ts";

/*
 * PyPI's index on loopback, at `/simple/NAME/` whatever the name: in JSON, or in HTML alone as many mirrors have it.
 */

export interface SimulatedFile {
  readonly filename: string;
  /** As the index shows it; undefined for none. */
  readonly uploadTime: unknown;
  readonly yanked: boolean | string;
}

/** An index without files. */
export const pypiIndex = (
  { now = Date.now, form = "json" }: {
    readonly now?: () => number;
    readonly form?: "json" | "html";
  } = {},
) =>
  Effect.gen(function* () {
    let files: ReadonlyArray<SimulatedFile> = [];
    const body = (): Response =>
      form === "json"
        ? new Response(
          JSON.stringify({
            meta: { "api-version": "1.4" },
            files: files.map(({ filename, uploadTime, yanked }) => ({
              filename,
              url: `https://files.pythonhosted.org/${filename}`,
              hashes: {},
              "upload-time": uploadTime,
              yanked,
            })),
          }),
          { headers: { "content-type": "application/vnd.pypi.simple.v1+json" } },
        )
        : new Response(
          `<!DOCTYPE html><html><body>${
            files.map(({ filename, yanked }) =>
              `<a href="/${filename}"${
                yanked === false ? "" : ` data-yanked="${yanked === true ? "" : yanked}"`
              }>${filename}</a><br/>`
            ).join("\n")
          }</body></html>`,
          { headers: { "content-type": "text/html; charset=utf-8" } },
        );
    const made = yield* site(
      now,
      (request) =>
        /^\/simple\/[a-z-]+\/$/.test(new URL(request.url).pathname)
          ? conditional(request, body())
          : notFound(),
    );
    return {
      ...made,
      /** Uploads a file, now unless it says otherwise. */
      upload: (filename: string, file: Partial<SimulatedFile> = {}) => {
        const uploadTime = new Date(now()).toISOString();
        files = [...files, { uploadTime, yanked: false, ...file, filename }];
      },
      yank: (pattern: RegExp, yanked: boolean | string = true) => {
        files = files.map((file) => pattern.test(file.filename) ? { ...file, yanked } : file);
      },
      remove: (pattern: RegExp) => {
        files = files.filter(({ filename }) => !pattern.test(filename));
      },
    };
  });
