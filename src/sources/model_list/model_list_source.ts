import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import * as Stream from "effect/Stream";
import type { Page, Source } from "../../domain/source.ts";
import { credentialOf } from "../../http/credential.ts";
import { UpstreamClient } from "../../http/upstream_client.ts";
import { pollAnswer, type WholeAnswer } from "../../http/whole_answer.ts";
import { servedChanges, withdrawnItem } from "./changes.ts";
import { afterList, firstPresence, lastShown, Presence } from "./withdrawal.ts";

/** Where the reading stands, and which models were there. */
const Position = Schema.fromJsonString(Schema.Struct({
  list: Schema.String,
  presence: Schema.optionalKey(Presence),
}));
const decodePosition = Schema.decodeUnknownOption(Position);
const encodePosition = Schema.encodeSync(Position);

/** The presence after a page, and the models it withdraws. */
const presenceAfter = (before: Presence | undefined, page: Page) => {
  const unchanged = { presence: before, withdrawn: [] as ReadonlyArray<string> };
  // An empty list, and one of which something cannot be read, says nothing of what is missing.
  if (page.empty === true || page.ailment !== undefined) return unchanged;
  const shown = new Set(page.items.map(({ id }) => id));
  // Nothing shown is a 304.
  if (before === undefined) {
    return shown.size === 0 ? unchanged : { presence: firstPresence(shown), withdrawn: [] };
  }
  return afterList(before, shown.size === 0 ? lastShown(before) : shown);
};

/** A provider's list of the models it serves, which one answer shows whole. */
export const modelListSource = (
  key: string,
  answer: WholeAnswer,
  /** Where a model is to be found that the list shows no more. */
  pageOf: (id: string) => string,
) =>
  Effect.gen(function* () {
    const client = yield* UpstreamClient;
    const poll = pollAnswer(client, answer);
    const source: Source = {
      key,
      host: new URL(answer.request.url).host,
      credential: credentialOf(answer.request.token),
      listsAll: true,
      poll: (previous, full) => {
        const before = Option.flatMap(previous, decodePosition);
        const known = Option.getOrUndefined(before)?.presence;
        return poll(Option.map(before, ({ list }) => list), full).pipe(
          Stream.map((page): Page => {
            const { presence, withdrawn } = presenceAfter(known, page);
            return {
              ...page,
              items: [
                ...page.items,
                ...withdrawn.map((id) => withdrawnItem(id, pageOf(id), page.servedAt)),
              ],
              cursor: encodePosition({
                list: page.cursor,
                ...presence === undefined ? {} : { presence },
              }),
            };
          }),
          Stream.withSpan("ModelList.poll", { attributes: { source: key } }),
        );
      },
      changes: servedChanges,
    };
    return source;
  });
