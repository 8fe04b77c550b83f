import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Stream from "effect/Stream";
import { Malformed } from "../../domain/errors.ts";
import { contentOf } from "../../domain/item.ts";
import type { Source } from "../../domain/source.ts";
import { credentialOf } from "../../http/credential.ts";
import { isBelow } from "../../http/link.ts";
import { readPage } from "../../http/paged_list.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { canonical } from "./config.ts";
import { expanded, modelItem, models } from "./model.ts";
import { type ListAnswer, type Memory, pollList, type WholeList } from "../../http/whole_list.ts";
import { changesBy } from "../organisation/changes.ts";
import { namespaceOf, unreadable } from "../organisation/model.ts";
import { v0KeysBy } from "../organisation/v0.ts";

const kind = "huggingface";

/** Concurrent polls; without a token the hub allows few requests, and none too close together. */
const lanesWithToken = 8;

const listUrl = (baseUrl: string, org: string): string => {
  const query = new URLSearchParams({
    author: org,
    sort: "lastModified",
    direction: "-1",
    limit: "1000",
  });
  for (const field of expanded) query.append("expand[]", field);
  return `${baseUrl}/api/models?${query}`;
};

/** A page of the list. */
interface Place {
  readonly url: string;
  /** Pages read so far. */
  readonly seen: ReadonlyArray<string>;
}

/** An organisation of Hugging Face with its models. */
export const huggingfaceSource = (
  org: string,
  baseUrl: string,
  token: Option.Option<Redacted.Redacted>,
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const key = `${kind}:${org}`;
    const label = { en: `Hugging Face organisation ${org}`, zh: `Hugging Face 组织 ${org}` };
    const isOwn = ({ id }: { readonly id: string }) =>
      id.toLowerCase().startsWith(`${org.toLowerCase()}/`);

    const read = Effect.fn("HuggingFace.read")(
      function* ({ url, seen }: Place, memory: Memory, anew: boolean) {
        const known = anew || seen.length > 0 ? undefined : memory.known;
        const { response: { servedAt }, page } = yield* readPage(
          client,
          { request: { label, token }, baseUrl, canonicalOrigin: canonical, decode: models },
          url,
          Option.fromUndefinedOr(known),
          seen,
        );
        if (Option.isNone(page)) return { items: [], servedAt, notes: [], list: Option.none() };
        const { decoded, notes, next, validator } = page.value;
        // A mirror that ignores the filter returns everybody's models.
        const own = decoded.filter(isOwn);
        const others = decoded.filter((model) => !isOwn(model)).map(({ id }) => id);
        if (own.length === 0 && others.length > 0) {
          return yield* new Malformed({
            says: {
              en: `${label.en}: the list shows models of others only, such as ${
                others[0]
              }; check its spelling, it may have been renamed`,
              zh: `${label.zh}：列表中只有别人的模型，如 ${others[0]}；请检查拼写，它可能已改名`,
            },
          });
        }
        const answer: ListAnswer<Place> = {
          items: own.map(modelItem(baseUrl)),
          servedAt,
          notes: others.length === 0 ? notes : [...notes, {
            en: `skipped ${others.length} of other authors, such as ${others[0]}`,
            zh: `跳过了 ${others.length} 个别的作者的模型，如 ${others[0]}`,
          }],
          ailment: unreadable(notes),
          list: Option.some({
            next: Option.map(next, (next) => ({ url: next, seen: [...seen, url] })),
            missing: 0,
            // A list with mistakes is reported at every poll.
            known: notes.length === 0 ? validator : Option.none(),
          }),
        };
        return answer;
      },
    );

    const list: WholeList<Place> = {
      first: { url: listUrl(baseUrl, org), seen: [] },
      namespaceOf,
      nameOf: ({ url }) => url,
      find: (url) =>
        isBelow(baseUrl, url) ? Option.some({ url, seen: [listUrl(baseUrl, org)] }) : Option.none(),
      read,
    };

    const source: Source = {
      key,
      host: new URL(baseUrl).host,
      credential: credentialOf(token),
      ...(Option.isSome(token) ? { lanes: lanesWithToken } : {}),
      listsAll: true,
      poll: (previous, full) =>
        pollList(list, previous, full).pipe(
          Stream.withSpan("HuggingFace.poll", { attributes: { source: key } }),
        ),
      changes: changesBy(({ id, version }) => `${id}@${contentOf(version ?? "")}`),
      v0Keys: v0KeysBy(
        kind,
        "model_updated",
        ({ id, version }) => version === null ? id : contentOf(version),
      ),
    };
    return source;
  });
