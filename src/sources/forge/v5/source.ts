import * as Effect from "effect/Effect";
import * as Stream from "effect/Stream";
import type { Change, Source } from "../../../domain/source.ts";
import { counted } from "../../../domain/text.ts";
import { credentialOf } from "../../../http/credential.ts";
import { decodeEach } from "../../../http/decode.ts";
import { UpstreamClient } from "../../../http/upstream_client.ts";
import { issueChanges } from "../issue_changes.ts";
import { releaseChanges } from "../release_changes.ts";
import { tagChanges } from "../tag.ts";
import type { ForgeList, ForgePlace } from "./forge.ts";
import { sweepForgeIssues } from "./issues.ts";
import { type KnownList, sweepKnownList } from "./known_list.ts";
import {
  ForgeRelease,
  forgeReleaseItem,
  forgeReleaseName,
  ForgeTag,
  forgeTagItem,
  forgeTagName,
} from "./release.ts";

const releases: KnownList<ForgeRelease> = {
  list: "releases",
  decode: decodeEach(ForgeRelease, forgeReleaseName),
  idOf: ({ tag_name }) => tag_name,
  itemOf: forgeReleaseItem,
  unreadable: (count) => ({
    en: `${counted(count, "release")} of its list cannot be read`,
    zh: `列表中有 ${count} 个版本无法读取`,
  }),
};

const tags: KnownList<ForgeTag> = {
  list: "tags",
  decode: decodeEach(ForgeTag, forgeTagName),
  idOf: ({ name }) => name,
  itemOf: forgeTagItem,
  unreadable: (count) => ({
    en: `${counted(count, "tag")} of its list cannot be read`,
    zh: `列表中有 ${count} 个 Git 标签无法读取`,
  }),
};

type Parts = Pick<Source, "listsAll" | "poll" | "changes">;

const partsOf = (client: UpstreamClient["Service"], place: ForgePlace, list: ForgeList): Parts => {
  switch (list) {
    case "releases":
      return {
        listsAll: true,
        poll: sweepKnownList(client, place, releases),
        changes: releaseChanges,
      };
    case "tags":
      return { listsAll: true, poll: sweepKnownList(client, place, tags), changes: tagChanges };
    default: {
      const pages = sweepForgeIssues(client, place, list);
      return {
        listsAll: false,
        poll: (previous) => pages(previous),
        changes: issueChanges,
      };
    }
  }
};

/** Updates that are not to be alerted are recorded all the same. */
const muted = (changes: ReadonlyArray<Change>): ReadonlyArray<Change> =>
  changes.map((change) => change.transition === "updated" ? { ...change, news: false } : change);

/** A list of a repository on a forge; with `updates` off, its updates are no news. */
export const forgeSource = (place: ForgePlace, list: ForgeList, updates: boolean) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const { forge, name, baseUrl, token } = place;
    const key = `${forge.kind}:${name}/${list}`;
    const { listsAll, poll, changes } = partsOf(client, place, list);
    const source: Source = {
      key,
      host: new URL(baseUrl).host,
      credential: credentialOf(token),
      ...baseUrl === forge.publicApi ? { perHour: forge.perHour } : {},
      listsAll,
      poll: (previous, full) =>
        poll(previous, full).pipe(Stream.withSpan("Forge.poll", { attributes: { source: key } })),
      changes: (before, now, baseline) => {
        const found = changes(before, now, baseline);
        return updates ? found : muted(found);
      },
    };
    return source;
  });
