import { counted } from "../../domain/text.ts";
import { decodeEach } from "../../http/decode.ts";
import type { ListReader } from "./list_page.ts";
import { isDraft, Release, releaseItem, releaseName, releaseRepository } from "./release.ts";

/**
 * The list of releases, by the dates of their commits: one that is published late stands among the old
 * ones.
 */
export const releases: ListReader<Release> = {
  decode: decodeEach(Release, releaseName),
  keyOf: ({ id }) => String(id),
  itemOf: (each, original) => isDraft(each) ? undefined : releaseItem(each, original),
  repositoryOf: releaseRepository,
  unreadable: (count) => ({
    en: `${counted(count, "release")} of its list cannot be read`,
    zh: `列表中有 ${count} 个版本无法读取`,
  }),
  mostPages: 20,
};
