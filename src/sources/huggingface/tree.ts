import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { Malformed } from "../../domain/errors.ts";
import { hashOf } from "../../domain/hash.ts";
import { contentOf, type Item } from "../../domain/item.ts";
import type { Source } from "../../domain/source.ts";
import { decodeEach } from "../../http/decode.ts";
import { readPage } from "../../http/paged_list.ts";
import { partOfFile } from "../organisation/file_parts.ts";
import { canonical } from "./config.ts";
import type { HubAccess } from "./hub_list.ts";

/*
 * The files of a model at a commit, with a hash each:
 * https://huggingface.co/docs/huggingface_hub/package_reference/hf_api. A commit alone does not say
 * whether weights or a word in the card changed.
 */

const File = Schema.Struct({ type: Schema.String, path: Schema.String, oid: Schema.String });
const files = decodeEach(File, () => "a file");

/** A hash of each part of a model at this commit. */
const partsAt = Effect.fn("HuggingFace.tree")(function* (
  { client, baseUrl, token }: HubAccess,
  id: string,
  sha: string,
) {
  const label = { en: `files of ${id}`, zh: `${id} 的文件列表` };
  const { page } = yield* readPage(
    client,
    { request: { label, token }, baseUrl, canonicalOrigin: canonical, decode: files },
    `${baseUrl}/api/models/${id}/tree/${sha}?recursive=true`,
    Option.none(),
  );
  const whole = Option.filter(page, ({ notes, next }) => notes.length === 0 && Option.isNone(next));
  if (Option.isNone(whole)) {
    return yield* new Malformed({
      says: { en: `${label.en} do not fit on one page`, zh: `${label.zh}一页放不下` },
    });
  }
  const own = whole.value.decoded.filter(({ type }) => type === "file");
  return Object.fromEntries(
    [...Map.groupBy(own, ({ path }) => partOfFile(path))].map(([part, files]) => [
      part,
      hashOf(...files.map(({ path, oid }) => `${path} ${oid}`).toSorted()).slice(0, 16),
    ]),
  );
});

/** `Source.inspect` of a hub's models: one request, and one more where the former parts are unknown. */
export const inspectBy = (hub: HubAccess): NonNullable<Source["inspect"]> => (before, now) => {
  const withParts = (item: Item) =>
    item.parts !== undefined || item.version === null ? Effect.succeed(item) : Effect.map(
      partsAt(hub, item.id, contentOf(item.version)),
      (parts): Item => ({ ...item, parts }),
    );
  return Effect.all({ before: withParts(before), now: withParts(now) });
};
