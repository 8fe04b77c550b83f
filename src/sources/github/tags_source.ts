import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import type { Item } from "../../domain/item.ts";
import type { Change, Source } from "../../domain/source.ts";
import { counted } from "../../domain/text.ts";
import { decodeEach } from "../../http/decode.ts";
import type { UpstreamClient } from "../../http/upstream_client.ts";
import type { Access } from "./access.ts";
import type { GitHubConfig } from "./config.ts";
import { type ListReader, wholeList } from "./list_page.ts";
import { listSource, told } from "./list_source.ts";
import { hasAppeared } from "../../domain/source.ts";
import { releases } from "./releases.ts";
import { Tag, tagItem, tagName, tagRepository } from "./tag.ts";
import { sweepWhole } from "./identified.ts";

/** The list of tags, by their names: a new one may stand anywhere. */
const tags = ({ repository }: Access): ListReader<Tag> => ({
  decode: decodeEach(Tag, tagName),
  keyOf: ({ name }) => name,
  itemOf: (each) => tagItem(repository, each),
  repositoryOf: tagRepository,
  unreadable: (count) => ({
    en: `${counted(count, "tag")} of its list cannot be read`,
    zh: `列表中有 ${count} 个 Git 标签无法读取`,
  }),
  mostPages: 60,
});

const added = ({ id }: Item, news: boolean): Change => ({
  transition: "added",
  eventId: id,
  occurredAt: null,
  news,
});

/** A tag that is added or points elsewhere; one that is deleted, or comes back, says nothing. */
const tagChanges = (before: Option.Option<Item>, now: Item, news: boolean) => {
  if (Option.isNone(before)) return [added(now, news)];
  const { version } = before.value;
  if (version === now.version) return [];
  const moved: Change = {
    transition: "updated",
    eventId: `${now.id}@${version}>${now.version}`,
    occurredAt: null,
    news: true,
  };
  return [moved];
};

/** How long an answer about releases holds: for all tags of one poll, and not for the next. */
const askedFor = Duration.seconds(20);

/** Asks which tags have a release: those of the newest hundred, for a tag that is new has a new one. */
const releasedTags = (client: UpstreamClient["Service"], access: Access) => {
  const { baseUrl, name } = access.repository;
  const url = `${baseUrl}/repos/${name}/releases?per_page=100`;
  const list = wholeList(client, access, releases, url, () => {});
  let last = { at: -Infinity, tags: new Set<unknown>() };
  return Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis;
    if (Math.abs(now - last.at) < Duration.toMillis(askedFor)) return last.tags;
    const { items } = yield* list.read(list.first, {}, true);
    last = { at: now, tags: new Set(items.map(({ fields }) => fields["tag"])) };
    return last.tags;
  });
};

/**
 * A repository with its tags. Where its releases are watched too, a new tag is told unless it has one:
 * `history` finds that out, for however many tags at once.
 */
export const tagsSource = (
  repository: string,
  config: GitHubConfig,
  token: Option.Option<Redacted.Redacted>,
) =>
  listSource({ repository, list: "tags" }, config, token, (client, access) => {
    const changes: Source["changes"] = (before, now, baseline) =>
      told(config, tagChanges(before, now, hasAppeared(now, baseline)));
    const released = releasedTags(client, access);
    const parts = {
      listsAll: true,
      poll: sweepWhole(client, access, "tags", tags(access)),
    };
    return !config.monitor.releases ? { ...parts, changes } : {
      ...parts,
      changes: (before, now, baseline) => {
        if (Option.isSome(before)) return changes(before, now, baseline);
        return hasAppeared(now, baseline) ? [added(now, false)] : [];
      },
      mostHistories: Infinity,
      history: (item) =>
        Effect.map(released, (tags) => tags.has(item.id) ? [] : [added(item, true)]),
    };
  });
