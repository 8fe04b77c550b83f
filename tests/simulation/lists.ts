import type { SimulatedList } from "./list.ts";
import { atom, rss } from "./lists/feeds.ts";
import { gitcode, gitee } from "./lists/gitcode_gitee.ts";
import { huggingface, huggingfaceDatasets, huggingfaceSpaces } from "./lists/huggingface.ts";
import { huggingfaceCollections } from "./lists/huggingface_collections.ts";
import { huggingfacePapers } from "./lists/huggingface_papers.ts";
import { huggingfaceSearches } from "./lists/huggingface_searches.ts";
import { issues } from "./lists/issues.ts";
import { modelscope, modelscopeDatasets } from "./lists/modelscope.ts";
import { releases } from "./lists/releases.ts";

/** Every list the simulation plays. */
export const lists: ReadonlyArray<SimulatedList> = [
  issues,
  huggingface,
  modelscope,
  releases,
  rss,
  atom,
  gitcode,
  gitee,
  huggingfaceCollections,
  huggingfaceDatasets,
  huggingfacePapers,
  huggingfaceSearches,
  huggingfaceSpaces,
  modelscopeDatasets,
];

/** Those that a seed watches besides issues and models. */
export const furtherLists = lists.filter(({ draw }) => draw !== undefined);
