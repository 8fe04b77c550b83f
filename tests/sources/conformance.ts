import { config } from "./conformance/config.ts";
import { elements } from "./conformance/elements.ts";
import { lists } from "./conformance/lists.ts";
import { paging } from "./conformance/paging.ts";
import { reasons } from "./conformance/reasons.ts";
import { type Description, worldOf } from "./conformance/world.ts";

export type { NewItem } from "./conformance/world.ts";

/*
 * What every source does, whatever it watches. A source describes its upstream; its own tests are
 * about what is special of it.
 */

/** Runs the tests of every source for this one. */
export const sourceConforms = (description: Description): void => {
  const world = worldOf(description);
  for (const group of [lists, elements, reasons]) group(world);
  if (world.bearsToken && description.opened === undefined) config(world);
  if (description.pageSize !== undefined) paging(world);
};
