import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import type { Phrase } from "../../../domain/phrase.ts";
import { trimmed } from "../../../plugin/fields.ts";
import { loadOnce } from "../../../plugin/load_once.ts";
import { makeSourcePlugin, secretFrom } from "../../../plugin/plugin.ts";
import { listStarter } from "../../../plugin/starter.ts";
import { tokenProblem } from "../../../plugin/token.ts";
import { issue, pullRequest, release, repoTag } from "../kinds.ts";
import { ForgeConfig, forgeRepositoryMeant } from "./config.ts";
import { type Forge, type ForgeList, forgeLists } from "./forge.ts";

const sourceModule = loadOnce(() => import("./source.ts"));

const watchesNothing = ({ kind }: Forge): Phrase => ({
  en: `it watches nothing, for sources.${kind}.monitor turns everything off; set issues, pulls, ` +
    "releases or tags to true",
  zh:
    `什么也不会监视：sources.${kind}.monitor 全部关闭；请把 issues、pulls、releases 或 tags 设为 true`,
});

/** Watches the repositories of a forge; `texts` are those of its section and of `init`. */
export const makeForgePlugin = (
  forge: Forge,
  { flag, question, variable: standardVariable, ...texts }: {
    /** Of `mrt init`, what that asks, and the variable it names for the token. */
    readonly flag: string;
    readonly question: Phrase;
    readonly variable: string;
    readonly example: string;
    readonly token: Phrase;
    readonly address: Phrase;
  },
) => {
  const { kind, name } = forge;
  return makeSourcePlugin({
    kind,
    platform: { name },
    kinds: [issue, pullRequest, release, repoTag],
    starter: listStarter(
      { flag, text: question },
      (repos) => ({ repos, token_env: standardVariable }),
      forgeRepositoryMeant,
    ),
    config: ForgeConfig(forge, texts),
    entries: ({ repos, monitor, token_env: variable, base_url }, environment) => {
      const token = secretFrom(environment, variable);
      const baseUrl = trimmed(base_url);
      const lists = forgeLists.filter((list) => monitor[list]);
      const unusable = lists.length === 0
        ? Option.some(watchesNothing(forge))
        : tokenProblem(variable, token);
      const entryOf = (repository: string, list: ForgeList) => ({
        id: `${kind}:${repository}/${list}`,
        secrets: variable === undefined
          ? []
          : [{ path: `sources.${kind}.token_env`, variable, required: false }],
        unusable,
        hosts: [new URL(base_url).host],
        make: Effect.flatMap(
          sourceModule,
          ({ forgeSource }) =>
            forgeSource({ forge, name: repository, baseUrl, token }, list, monitor.updates),
        ),
      });
      // What watches nothing is shown as one source, with the reason.
      const shown = lists.length === 0 ? forgeLists.slice(0, 1) : lists;
      return repos.flatMap((repository) => shown.map((list) => entryOf(repository, list)));
    },
  });
};
