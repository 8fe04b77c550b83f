import type { SimulatedList } from "./list.ts";
import { docker } from "./lists/docker.ts";
import { atom, rss } from "./lists/feeds.ts";
import { huggingface } from "./lists/huggingface.ts";
import { issues } from "./lists/issues.ts";
import { modelscope } from "./lists/modelscope.ts";
import { openaiCompatible } from "./lists/openai_compatible.ts";
import { openrouter } from "./lists/openrouter.ts";
import { pypi } from "./lists/pypi.ts";
import { releases } from "./lists/releases.ts";

/** Every list the simulation plays. */
export const lists: ReadonlyArray<SimulatedList> = [
  atom,
  docker,
  huggingface,
  issues,
  modelscope,
  openaiCompatible,
  openrouter,
  pypi,
  releases,
  rss,
];

/** Those that a seed watches besides issues and models. */
export const furtherLists = lists.filter(({ draw }) => draw !== undefined);
