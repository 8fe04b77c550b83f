import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import type { Item } from "../../domain/item.ts";
import { type Change, hasAppeared, type Source } from "../../domain/source.ts";
import { unreadablePart } from "../../http/decode.ts";
import { refusalWithoutToken } from "../../http/refusal.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { type ListAnswer, pollList, type WholeList } from "../../http/whole_list.ts";
import type { ConfiguredImage } from "./config.ts";
import { tagsOn, tagsPerPage, unwatched } from "./tags.ts";

/** What happened to a tag. One that is deleted, or comes back, says nothing. */
const tagChanges: Source["changes"] = (before, now, baseline) => {
  const change = (transition: Change["transition"], eventId: string, news: boolean) => [
    { transition, eventId, occurredAt: now.updatedAt, news },
  ];
  if (Option.isNone(before)) return change("added", now.id, hasAppeared(now, baseline));
  const { version } = before.value;
  if (now.version === version) return [];
  // Its pushes were not watched before, or are not any more.
  const isKnown = (each: Item["version"]) => each !== null && each !== unwatched;
  return isKnown(version) && isKnown(now.version)
    ? change("updated", `${now.id}@${now.version}`, true)
    : [];
};

/** A page of the list; what was pushed last stands first. */
const pageUrl = (baseUrl: string, repo: string, page: number): string => {
  const [namespace = "", name = ""] = repo.split("/");
  return `${baseUrl}/v2/namespaces/${namespace}/repositories/${name}/tags?${new URLSearchParams({
    page: String(page),
    page_size: String(tagsPerPage),
    ordering: "last_updated",
  })}`;
};

/** An image with its tags. */
export const imageSource = (key: string, image: ConfiguredImage, baseUrl: string) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const { repo } = image;
    const label = { en: `Docker image ${repo}`, zh: `Docker 镜像 ${repo}` };
    const list: WholeList<number> = {
      first: 1,
      namespaceOf: () => repo,
      nameOf: String,
      find: (name) => /^\d{1,3}$/.test(name) ? Option.some(Number(name)) : Option.none(),
      read: Effect.fnUntraced(function* (page) {
        const response = yield* client.get(
          { url: pageUrl(baseUrl, repo, page), label },
          refusalWithoutToken,
        );
        const { items, notes, hasNext } = yield* tagsOn(response, image);
        const answer: ListAnswer<number> = {
          items,
          servedAt: response.servedAt,
          notes,
          ailment: unreadablePart(notes),
          list: Option.some({
            next: hasNext ? Option.some(page + 1) : Option.none(),
            missing: 0,
            known: Option.none(),
          }),
        };
        return answer;
      }),
    };
    const source: Source = {
      key,
      host: new URL(baseUrl).host,
      credential: "",
      listsAll: true,
      poll: (previous, full) =>
        pollList(list, previous, full).pipe(
          Stream.withSpan("Docker.poll", { attributes: { source: key } }),
        ),
      changes: tagChanges,
    };
    return source;
  });
