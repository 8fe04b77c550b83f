import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import type * as Option from "effect/Option";
import type * as Stream from "effect/Stream";
import type { EventRecord, ItemName, UnchangedItem } from "./history.ts";

/** Something on record: a change, or an item of which none was seen. */
export type OnRecord =
  | { readonly _tag: "Change"; readonly record: EventRecord }
  | { readonly _tag: "Unchanged"; readonly found: UnchangedItem };

/** Some of the record. */
export interface Slice {
  readonly entries: ReadonlyArray<OnRecord>;
  /** Rows that were looked at for them. */
  readonly looked: number;
  /** How far back this has come, epoch ms by our clock. */
  readonly at: number;
}

/** An item with its name and its id in its source. */
export interface NamedItem extends ItemName {
  readonly id: string;
}

/** Some of the items there are. */
export interface NamesPart {
  readonly names: ReadonlyArray<NamedItem>;
  /** Where to go on; none at the end. */
  readonly next: Option.Option<number>;
}

/** Goes back through the record in steps that others run between. Failures are defects. */
export class Retrospect extends Context.Service<Retrospect, {
  /**
   * All since then (epoch ms), newest first. What an item said before it changed is left out, and so is
   * what cannot be read, with a warning in the log.
   */
  readonly since: (time: number) => Stream.Stream<Slice>;
  /** A few hundred items, those found last first, without what cannot be read; from there on. */
  readonly names: (after: Option.Option<number>) => Effect.Effect<NamesPart>;
}>()("mrt/domain/Retrospect") {}
