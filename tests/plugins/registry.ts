import type { AppRegistry } from "../../src/config/registered.ts";
import { notifiers, rules, sources } from "../../src/registry.ts";
import { pager } from "./notifiers/pager/pager.ts";
import { bulletin } from "./sources/bulletin/bulletin.ts";

/** registry.ts with a line more for a source, and one for a channel. */
export const registry: AppRegistry = {
  sources: [...sources, bulletin],
  rules,
  notifiers: [...notifiers, pager],
};
