import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import * as Stream from "effect/Stream";
import type { Source } from "../../domain/source.ts";
import { credentialOf } from "../../http/credential.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { postChanges } from "./changes.ts";
import { pollFeed } from "./poll.ts";

/** A feed; `name` is what errors and the log call it. */
export const feedSource = (key: string, name: string, address: string, isSecret: boolean) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const mark = credentialOf(Option.some(Redacted.make(address)));
    const label = { en: `Feed ${name}`, zh: `订阅源 ${name}` };
    const place = { label, address, mark, isSecret };
    const source: Source = {
      key,
      host: new URL(address).host,
      credential: isSecret ? mark : "",
      listsAll: true,
      poll: (previous) =>
        Stream.fromEffect(pollFeed(client, place, previous)).pipe(
          Stream.withSpan("Feeds.poll", { attributes: { source: key } }),
        ),
      changes: postChanges,
    };
    return source;
  });
