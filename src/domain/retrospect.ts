import * as Context from "effect/Context";
import type * as Stream from "effect/Stream";
import type { EventRecord, UnchangedItem } from "./history.ts";

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

/** Goes back through the record in steps that others run between. Failures are defects. */
export class Retrospect extends Context.Service<Retrospect, {
  /**
   * All since then (epoch ms), newest first. What an item said before it changed is left out, and so is
   * what cannot be read, with a warning in the log.
   */
  readonly since: (time: number) => Stream.Stream<Slice>;
}>()("mrt/domain/Retrospect") {}
