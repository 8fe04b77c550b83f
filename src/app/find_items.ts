import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { type NamedItem, Retrospect } from "../domain/retrospect.ts";
import { itemsMeant } from "./item_search.ts";

/** More would not be read; whoever looks for one gives more of its name. */
const enough = 50;

export interface FoundItems {
  /** Those that changed last first. */
  readonly found: ReadonlyArray<NamedItem>;
  /** Where to go on; none when all were looked at. */
  readonly next: Option.Option<number>;
}

/** Looks for the items that a text means, from there on, in steps that others run between. */
export const findItems = Effect.fn("FindItems.findItems")(
  function* (text: string, after: Option.Option<number>, within: Duration.Duration) {
    const { names } = yield* Retrospect;
    const end = (yield* Clock.currentTimeMillis) + Duration.toMillis(within);
    const found: Array<NamedItem> = [];
    let next = after;
    do {
      const part = yield* names(next);
      found.push(...itemsMeant(text, part.names));
      next = part.next;
    } while (
      Option.isSome(next) && found.length < enough && (yield* Clock.currentTimeMillis) < end
    );
    // Where a text names an item, those whose titles have it too are not meant.
    const meant = itemsMeant(text, found).toSorted((one, other) => other.changedAt - one.changedAt);
    const result: FoundItems = { found: meant, next };
    return result;
  },
);
