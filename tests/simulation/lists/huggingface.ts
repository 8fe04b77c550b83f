import type { Word } from "../history.ts";
import { answerOfHub, isoTime, makeRepositories, type Repository } from "../hub.ts";
import { huggingfaceSection, onHuggingFace } from "../huggingface.ts";
import type { SimulatedList } from "../list.ts";

/*
 * What an organisation publishes on Hugging Face: models, datasets and Spaces.
 */

const sha = ({ id, commits }: Repository): string =>
  (commits.toString(16) + [...id].map((c) => c.charCodeAt(0).toString(16)).join(""))
    .padEnd(40, "0").slice(0, 40);

type ListName = "models" | "datasets" | "spaces";

/** What the lists show of each besides what all of them show. */
const further: Readonly<Record<ListName, (repository: Repository) => object>> = {
  models: ({ gated }) => ({ pipeline_tag: "text-generation", gated: gated ? "manual" : false }),
  datasets: ({ gated }) => ({ description: "\n\n\t", gated: gated ? "auto" : false }),
  spaces: () => ({ sdk: "gradio" }),
};

const listOf = (list: ListName): SimulatedList => {
  const name = list === "models" ? "huggingface" : `huggingface ${list}`;
  const key = list === "models" ? "huggingface:acme" : `huggingface:acme/${list}`;
  return {
    ...onHuggingFace,
    name,
    keys: () => [key],
    owns: (source) => source === key,
    section: (config) => huggingfaceSection(config, { monitor: { [list]: true } }),
    secrets: { HF_TOKEN: "hf_SimulatedHubToken456789" },
    ...list === "models" ? {} : {
      draw: (random) => ({
        what: random.pick([
          "publish",
          "publish",
          "publish",
          "late",
          "commit",
          "commit",
          "touch",
          "hide",
          "show",
          ...list === "spaces" ? [] : ["gate", "open gate"],
        ]),
        item: random.whole(0, 8),
        word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
        forbidden: random.chance(0.1),
      }),
    },
    make: ({ now, serial, wire }) => {
      const repositories = makeRepositories({
        now,
        serial,
        showsCommits: true,
        element: (repository) => ({
          _id: repository.id,
          id: repository.id,
          sha: sha(repository),
          createdAt: isoTime(repository.createdAt),
          lastModified: isoTime(repository.modifiedAt),
          tags: [],
          private: false,
          ...further[list](repository),
        }),
      });
      return {
        ...repositories,
        happen: (step) => {
          if (step.do === "change") repositories.change(step);
          else if (list === "models") repositories.happenOn("huggingface", step);
        },
        listed: () => repositories.listed(now()),
        answer: (asked) => {
          const { pathname, searchParams } = asked.url;
          const commit = /\/api\/models\/.*\/tree\/(\w+)$/.exec(pathname)?.[1];
          if (commit !== undefined && list === "models") {
            return wire.isWell()
              ? wire.plain([
                { type: "file", path: "model.safetensors", oid: commit },
                { type: "file", path: "README.md", oid: "0" },
              ])
              : wire.plain("", 502);
          }
          const isAsked = pathname === `/api/${list}` && searchParams.get("author") === "acme";
          return isAsked
            ? answerOfHub(wire, asked, { source: key, all: repositories.listed })
            : undefined;
        },
      };
    },
  };
};

export const huggingface = listOf("models");
export const huggingfaceDatasets = listOf("datasets");
export const huggingfaceSpaces = listOf("spaces");
