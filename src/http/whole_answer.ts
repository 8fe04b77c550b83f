import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { Malformed, type Reason } from "../domain/errors.ts";
import type { Item } from "../domain/item.ts";
import type { Phrase } from "../domain/phrase.ts";
import { unreadablePart } from "./decode.ts";
import type { UpstreamClient } from "./upstream_client.ts";
import type { UpstreamRequest } from "./upstream_request.ts";
import type { UpstreamResponse } from "./upstream_response.ts";
import { conditions, type Validator, validatorOf } from "./validator.ts";
import { type ListAnswer, type Memory, pollList } from "./whole_list.ts";

/** A list that one answer shows whole. */
export interface WholeAnswer {
  readonly request: Pick<UpstreamRequest, "url" | "label" | "token" | "headers" | "body">;
  /** Turns a refusal into a reason where the upstream has statuses of its own. */
  readonly refuse?: (response: UpstreamResponse) => Reason;
  /** The items, newest first, and a note for each element that cannot be read. */
  readonly read: (response: UpstreamResponse) => Effect.Effect<{
    readonly items: ReadonlyArray<Item>;
    readonly notes: ReadonlyArray<Phrase>;
    /** See `Page.ailment`; by default that elements cannot be read. */
    readonly ailment?: Phrase;
  }, Reason>;
}

const unasked = (label: Phrase) =>
  new Malformed({
    says: {
      en: `${label.en} answers 304 to an unconditional request`,
      zh: `${label.zh} 对无条件请求返回了 304`,
    },
  });

/** The one page of a poll, which asks on condition that the list has changed; see `Source.poll`. */
export const pollAnswer = (
  client: UpstreamClient["Service"],
  { request, refuse, read }: WholeAnswer,
) => {
  const ask = Effect.fnUntraced(function* (known: Option.Option<Validator>) {
    const condition = conditions(request, known);
    const response = yield* client.get(
      { ...request, headers: { ...request.headers, ...condition } },
      refuse,
    );
    const { servedAt } = response;
    if (response.status === 304) {
      if (Object.keys(condition).length === 0) return yield* unasked(request.label);
      const same: ListAnswer<string> = { items: [], servedAt, notes: [], list: Option.none() };
      return same;
    }
    const { items, notes, ailment = unreadablePart(notes) } = yield* read(response);
    const answer: ListAnswer<string> = {
      items,
      servedAt,
      notes,
      ailment,
      list: Option.some({
        next: Option.none(),
        // What cannot be read is not gone.
        missing: ailment === undefined ? 0 : null,
        // A list with mistakes is reported at every poll.
        known: ailment === undefined ? validatorOf(request, response) : Option.none(),
      }),
    };
    return answer;
  });
  return (previous: Option.Option<string>, full: boolean) =>
    pollList(
      {
        first: "",
        namespaceOf: () => "all",
        nameOf: (place) => place,
        find: () => Option.none(),
        read: (_, memory: Memory, anew) =>
          ask(anew ? Option.none() : Option.fromUndefinedOr(memory.known)),
      },
      previous,
      full,
    );
};
