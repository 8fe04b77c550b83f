import * as Effect from "effect/Effect";
import { notFound, site } from "./site.ts";

/*
 * Docker Hub on loopback with one image, whatever its name.
 */

export interface SimulatedTag {
  readonly name: string;
  readonly digest: string;
  /** Epoch ms. */
  readonly pushedAt: number;
  /** Replaces what the list shows for these keys. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** A digest of its own for each number. */
export const digestOf = (number: number): string => `sha256:${String(number).padStart(64, "0")}`;

/** A hub whose image has no tags. */
export const dockerHub = ({ now = Date.now }: { readonly now?: () => number } = {}) =>
  Effect.gen(function* () {
    let tags: ReadonlyArray<SimulatedTag> = [];
    let pushes = 0;
    const made = yield* site(now, (request) => {
      const { origin, pathname, searchParams } = new URL(request.url);
      if (!/^\/v2\/namespaces\/\w+\/repositories\/\w+\/tags$/.test(pathname)) return notFound();
      const page = Number(searchParams.get("page") ?? 1);
      const size = Math.min(100, Number(searchParams.get("page_size") ?? 10));
      const shown = tags.slice((page - 1) * size, page * size);
      if (page > 1 && shown.length === 0) return notFound();
      return Response.json({
        count: tags.length,
        next: page * size < tags.length ? `${origin}${pathname}?page=${page + 1}` : null,
        previous: null,
        results: shown.map(({ name, digest, pushedAt, raw }) => ({
          name,
          digest,
          full_size: 9_000_000_000,
          last_updated: new Date(pushedAt).toISOString(),
          tag_last_pushed: new Date(pushedAt).toISOString(),
          images: [{ architecture: "amd64", os: "linux", digest }],
          ...raw,
        })),
      });
    });
    return {
      ...made,
      /** Pushes an image to the tag, now. */
      push: (name: string, tag: Partial<SimulatedTag> = {}) => {
        const pushed = { digest: digestOf(++pushes), pushedAt: now(), raw: {}, ...tag, name };
        // What was pushed last stands first.
        tags = [pushed, ...tags.filter((each) => each.name !== name)];
      },
      remove: (name: string) => {
        tags = tags.filter((each) => each.name !== name);
      },
    };
  });
