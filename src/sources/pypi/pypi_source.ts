import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Stream from "effect/Stream";
import { hasAppeared, type Source } from "../../domain/source.ts";
import { refusalWithoutToken } from "../../http/refusal.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { pollAnswer } from "../../http/whole_answer.ts";
import { normalised } from "./config.ts";
import { accept, filesOn } from "./index_page.ts";
import { isYanked, releasesOf } from "./releases.ts";

/** What happened to a release. One that is deleted says nothing. */
const releaseChanges: Source["changes"] = (before, now, baseline) => {
  if (Option.isNone(before)) {
    const news = !isYanked(now) && hasAppeared(now, baseline);
    return [{ transition: "added", eventId: now.id, occurredAt: now.createdAt, news }];
  }
  if (now.version === before.value.version) return [];
  const transition = isYanked(now) ? "withdrawn" : "republished";
  return [{ transition, eventId: now.id, occurredAt: null, news: true }];
};

/** A package with its releases. */
export const packageSource = (key: string, name: string, baseUrl: string) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const url = `${baseUrl}/${normalised(name)}/`;
    const poll = pollAnswer(client, {
      request: {
        url,
        label: { en: `PyPI package ${name}`, zh: `PyPI 软件包 ${name}` },
        headers: { accept },
      },
      refuse: refusalWithoutToken,
      read: (response) =>
        Effect.map(filesOn(response), ({ found, notes }) => ({
          items: releasesOf(name, found),
          notes,
        })),
    });
    const source: Source = {
      key,
      host: new URL(baseUrl).host,
      credential: "",
      listsAll: true,
      poll: (previous, full) =>
        poll(previous, full).pipe(
          Stream.withSpan("PyPI.poll", { attributes: { source: key } }),
        ),
      changes: releaseChanges,
    };
    return source;
  });
