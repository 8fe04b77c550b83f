import type { SimulatedList } from "./list.ts";
import { comments } from "./lists/comments.ts";
import { commits } from "./lists/commits.ts";
import { discussions } from "./lists/discussions.ts";
import { docker } from "./lists/docker.ts";
import { atom, rss } from "./lists/feeds.ts";
import { gitcode, gitee } from "./lists/gitcode_gitee.ts";
import { huggingface, huggingfaceDatasets, huggingfaceSpaces } from "./lists/huggingface.ts";
import { huggingfaceCollections } from "./lists/huggingface_collections.ts";
import { huggingfacePapers } from "./lists/huggingface_papers.ts";
import { huggingfaceSearches } from "./lists/huggingface_searches.ts";
import { issues } from "./lists/issues.ts";
import { modelscope, modelscopeDatasets } from "./lists/modelscope.ts";
import { openaiCompatible } from "./lists/openai_compatible.ts";
import { openrouter } from "./lists/openrouter.ts";
import { owner } from "./lists/owner.ts";
import { pypi } from "./lists/pypi.ts";
import { releases } from "./lists/releases.ts";
import { searches } from "./lists/searches.ts";
import { tags } from "./lists/tags.ts";

/** Every list the simulation plays. */
export const lists: ReadonlyArray<SimulatedList> = [
  atom,
  comments,
  commits,
  discussions,
  docker,
  gitcode,
  gitee,
  huggingface,
  huggingfaceCollections,
  huggingfaceDatasets,
  huggingfacePapers,
  huggingfaceSearches,
  huggingfaceSpaces,
  issues,
  modelscope,
  modelscopeDatasets,
  openaiCompatible,
  openrouter,
  owner,
  pypi,
  releases,
  rss,
  searches,
  tags,
];

/** Those that a seed watches besides issues and models. */
export const furtherLists = lists.filter(({ draw }) => draw !== undefined);
