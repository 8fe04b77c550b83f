import type { SimulatedList } from "./list.ts";
import { comments } from "./lists/comments.ts";
import { commits } from "./lists/commits.ts";
import { discussions } from "./lists/discussions.ts";
import { atom, rss } from "./lists/feeds.ts";
import { huggingface } from "./lists/huggingface.ts";
import { issues } from "./lists/issues.ts";
import { modelscope } from "./lists/modelscope.ts";
import { owner } from "./lists/owner.ts";
import { releases } from "./lists/releases.ts";
import { searches } from "./lists/searches.ts";
import { tags } from "./lists/tags.ts";

/** Every list the simulation plays. */
export const lists: ReadonlyArray<SimulatedList> = [
  atom,
  comments,
  commits,
  discussions,
  huggingface,
  issues,
  modelscope,
  owner,
  releases,
  rss,
  searches,
  tags,
];

/** Those that a seed watches besides issues and models. */
export const furtherLists = lists.filter(({ draw }) => draw !== undefined);
