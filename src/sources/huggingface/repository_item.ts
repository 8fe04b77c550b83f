import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import type { Kind } from "../../domain/kind.ts";
import { decodeEach } from "../../http/decode.ts";
import { aboutFields } from "../organisation/about.ts";
import { dataset, model } from "../organisation/kind.ts";
import { idOf, instantOf, isText, Loose, texts } from "../../http/loose.ts";
import { accessFields, ModelId, namespaceOf, versionOf } from "../organisation/model.ts";
import { space } from "./kinds.ts";

/*
 * One repository in the Hub's lists of models, datasets and Spaces:
 * https://huggingface.co/docs/hub/api. Without `expand` a list shows neither commit hash nor date of
 * change, with it nothing that is not requested.
 */

const Repository = Schema.Struct({
  id: ModelId,
  sha: Loose,
  createdAt: Loose,
  lastModified: Loose,
  pipeline_tag: Loose,
  library_name: Loose,
  tags: Loose,
  safetensors: Loose,
  gguf: Loose,
  config: Loose,
  usedStorage: Loose,
  downloads: Loose,
  likes: Loose,
  description: Loose,
  sdk: Loose,
  private: Loose,
  gated: Loose,
});
export type HubRepository = typeof Repository.Type;

type Field = Exclude<keyof HubRepository, "id">;

/** A list of repositories of one kind. */
export interface RepositoryList {
  readonly kind: Kind;
  /** What stands before a repository's name in its address. */
  readonly folder: "" | "datasets/" | "spaces/";
  /** The fields requested besides the id. */
  readonly expanded: ReadonlyArray<Field>;
}

const everywhere = [
  "sha",
  "createdAt",
  "lastModified",
  "tags",
  "usedStorage",
  "likes",
  "private",
] as const;

export const repositoryLists = {
  models: {
    kind: model,
    folder: "",
    expanded: [
      ...everywhere,
      "pipeline_tag",
      "library_name",
      "safetensors",
      "gguf",
      "config",
      "downloads",
      "gated",
    ],
  },
  datasets: {
    kind: dataset,
    folder: "datasets/",
    expanded: [...everywhere, "description", "downloads", "gated"],
  },
  spaces: { kind: space, folder: "spaces/", expanded: [...everywhere, "sdk"] },
} satisfies Readonly<Record<string, RepositoryList>>;

const decodeRepositories = decodeEach(Repository, idOf);

/** Older mirrors of the Hub show the id under its former name. */
const withId = (element: unknown): unknown =>
  Predicate.isObject(element) && !("id" in element)
    ? { ...element, id: element["modelId"] }
    : element;

/** The repositories of a page; a malformed one is skipped and named in a note. */
export const repositories = (elements: ReadonlyArray<unknown>) =>
  decodeRepositories(elements.map(withId));

const isHash = (sha: unknown): sha is string =>
  typeof sha === "string" && /^[\w.-]{1,100}$/.test(sha);

const partOf = (value: unknown, key: string): unknown =>
  Predicate.hasProperty(value, key) ? value[key] : undefined;

const architectureOf = ({ config, gguf }: HubRepository): unknown =>
  texts(partOf(config, "architectures"))[0] ?? partOf(gguf, "architecture");

/** Descriptions begin with runs of blanks. */
const lineOf = (text: unknown): string =>
  typeof text === "string" ? text.replace(/\s+/g, " ").trim() : "";

export const repositoryItem =
  (baseUrl: string, { kind, folder }: RepositoryList) => (repository: HubRepository): Item => {
    const { id, sha, likes, downloads } = repository;
    const task = isText(repository.pipeline_tag) ? repository.pipeline_tag : undefined;
    const library = isText(repository.library_name) ? repository.library_name : undefined;
    const sdk = isText(repository.sdk) ? repository.sdk : undefined;
    const tags = texts(repository.tags);
    // A Space has no gate.
    const access = kind === space ? { private: repository.private, gated: false } : repository;
    const words = [...new Set([task, library, sdk, ...tags].filter(isText))].join(", ");
    return {
      id,
      kind: kind.name,
      title: id,
      body: [lineOf(repository.description), words].filter(isText).join("\n"),
      url: `${baseUrl}/${folder}${id}`,
      author: namespaceOf(repository),
      labels: [],
      state: null,
      createdAt: instantOf(repository.createdAt),
      updatedAt: instantOf(repository.lastModified),
      closedAt: null,
      mergedAt: null,
      version: isHash(sha) ? versionOf(sha, access) : null,
      fields: {
        ...aboutFields({
          task,
          parameters: partOf(repository.safetensors, "total") ?? partOf(repository.gguf, "total"),
          tags,
          architecture: architectureOf(repository),
          size: repository.usedStorage,
          downloads,
          likes,
        }),
        ...(library === undefined ? {} : { library_name: library }),
        ...(sdk === undefined ? {} : { sdk }),
        ...accessFields(access),
      },
    };
  };
