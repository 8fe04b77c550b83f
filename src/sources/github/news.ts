import * as Duration from "effect/Duration";
import type { Item } from "../../domain/item.ts";
import { type Baseline, indexLag } from "../../domain/source.ts";

/** Once the whole list was read, whatever is unknown has been added since, whatever its date. */
export const isNews = ({ createdAt }: Item, { at, complete }: Baseline): boolean =>
  complete || (createdAt !== null && createdAt > at - Duration.toMillis(indexLag));
