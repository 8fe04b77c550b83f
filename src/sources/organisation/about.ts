import type { AboutPart, Kind } from "../../domain/kind.ts";
import type { Item } from "../../domain/item.ts";
import { isText } from "../../http/loose.ts";

/*
 * What an engineer wants to see of a model: what it does, how large it is, what its licence allows, and
 * what it was made from.
 */

/** What the field `pipeline_tag` is called. */
export const taskName = { en: "task", zh: "任务类型" };

/** How the hubs relate a model to the one it was made from, and what that is called. */
const relations = {
  quantized: { en: "quantized from", zh: "量化自" },
  finetune: { en: "fine-tuned from", zh: "微调自" },
  adapter: { en: "adapter of", zh: "适配器基于" },
  merge: { en: "merged from", zh: "合并自" },
};
type Relation = keyof typeof relations;
const isRelation = (name: string): name is Relation => Object.hasOwn(relations, name);
const otherRelation = { en: "made from", zh: "基于" };

/** What a hub says of a model. */
export interface Facts {
  readonly task?: unknown;
  readonly parameters?: unknown;
  readonly tags: ReadonlyArray<string>;
  /** Where the hub says it beside the tags. */
  readonly license?: unknown;
  readonly architecture?: unknown;
  /** Bytes of its files. */
  readonly size?: unknown;
  readonly downloads?: unknown;
  readonly likes?: unknown;
}

/** Fields of which no change counts, for the list shows them besides. */
export const asides = [
  "architecture",
  "base_model",
  "base_model_relation",
  "languages",
  "size",
  "downloads",
  "likes",
];

/** No count of a hub is larger. */
const most = 1e15;

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 && value < most;

const known = <A>(name: string, value: unknown, is: (value: unknown) => value is A) =>
  is(value) ? { [name]: value } : {};

const isPositive = (value: unknown): value is number => isCount(value) && value > 0;

/** What stands in the tags behind this prefix. */
export const tagged = (tags: ReadonlyArray<string>, prefix: string): ReadonlyArray<string> =>
  tags.flatMap((tag) => tag.startsWith(prefix) ? [tag.slice(prefix.length)] : [])
    .filter((value) => value !== "");

/** More are not written down; merges have a handful of base models, cards up to a hundred languages. */
const mostValues = 20;

/** `en, zh`; "" for nothing. */
const several = (values: Iterable<string>): string =>
  [...new Set(values)].slice(0, mostValues).join(", ");

const isModel = (text: string): boolean => /^[\w.-]+\/[\w.-]+$/.test(text);

/** `quantized:Qwen/Qwen3-8B` of `base_model:quantized:Qwen/Qwen3-8B`, which the hub derives from the card. */
const baseModelOf = (tags: ReadonlyArray<string>): Item["fields"] => {
  const bases = tagged(tags, "base_model:");
  const related = bases.flatMap((text) => {
    const [relation = "", base = "", ...more] = text.split(":");
    return isRelation(relation) && isModel(base) && more.length === 0 ? [{ relation, base }] : [];
  });
  const relation = related[0]?.relation;
  const names = relation === undefined
    ? bases.filter(isModel)
    : related.filter((each) => each.relation === relation).map(({ base }) => base);
  return {
    ...known("base_model", several(names), isText),
    ...known("base_model_relation", relation, isText),
  };
};

const languageNames = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });

/** Hugging Face's tags name a language by its bare code, among words such as `tf`. */
const languagesOf = (tags: ReadonlyArray<string>): string =>
  several([
    ...tagged(tags, "language:"),
    ...tags.filter((tag) => /^[a-z]{2}$/.test(tag) && languageNames.of(tag) !== undefined),
  ]);

/** The fields of an item that say the same; a key is absent where the hub does not say. */
export const aboutFields = (facts: Facts): Item["fields"] => {
  const { tags, task, parameters, architecture, size, downloads, likes } = facts;
  const license = isText(facts.license) ? facts.license : tagged(tags, "license:")[0];
  return {
    ...known("pipeline_tag", task, isText),
    ...known("parameters", parameters, isPositive),
    ...known("license", license, isText),
    ...known("architecture", architecture, isText),
    ...baseModelOf(tags),
    ...known("languages", languagesOf(tags), isText),
    ...known("size", size, isPositive),
    ...known("downloads", downloads, isCount),
    ...known("likes", likes, isCount),
  };
};

const units = [["T", 1e12], ["B", 1e9], ["M", 1e6]] as const;

/** `685B`, "" below a hundred thousand. */
const parameterCount = (parameters: number): string => {
  const [unit, factor] = units.find(([, factor]) => parameters >= factor * 0.9995) ?? ["M", 1e6];
  const text = String(Number((parameters / factor).toPrecision(3)));
  return parameters < 1e5 ? "" : `${text}${unit}`;
};

/** The size a name tells: the `32B` of Qwen3-32B-Instruct, the `30B-A3B` of Qwen3-30B-A3B. */
const named = (title: string): string =>
  /(?:^|[-_/])((?:\d{1,2}x)?\d{1,4}(?:\.\d{1,3})?[bmt](?:-a\d{1,4}(?:\.\d)?b)?)(?=$|[-_.])/i
    .exec(title)?.[1]?.toUpperCase().replace("X", "x") ?? "";

const byteUnits = [["TB", 1e12], ["GB", 1e9], ["MB", 1e6], ["kB", 1e3]] as const;

/** `61.1 GB`, as the hubs write it. */
const bytes = (size: number): string => {
  const [unit, factor] = byteUnits.find(([, factor]) => size >= factor * 0.9995) ?? ["kB", 1e3];
  return `${Number((size / factor).toPrecision(3))} ${unit}`;
};

const counted = (value: Item["fields"][string] | undefined): string =>
  typeof value === "number" && value > 0 ? value.toLocaleString("en") : "";

/** `Kind.about` of a model: its task, size, licence and base model; in a table the rest as well. */
export const aboutModel: NonNullable<Kind["about"]> = ({ title, fields }) => {
  const { pipeline_tag: task, parameters, license, base_model_relation: relation = "" } = fields;
  const known = typeof parameters === "number" ? parameterCount(parameters) : "";
  const base = typeof relation === "string" && isRelation(relation)
    ? relations[relation]
    : otherRelation;
  const parts: ReadonlyArray<Omit<AboutPart, "value"> & { readonly value: unknown }> = [
    { name: taskName, value: task },
    { name: { en: "size", zh: "参数量" }, value: known || named(title) },
    { name: { en: "licence", zh: "许可证" }, value: license },
    { name: base, value: fields["base_model"], onLine: "named" },
    { name: { en: "architecture", zh: "架构" }, value: fields["architecture"], onLine: "left out" },
    { name: { en: "languages", zh: "语言" }, value: fields["languages"], onLine: "left out" },
    {
      name: { en: "files", zh: "文件大小" },
      value: typeof fields["size"] === "number" ? bytes(fields["size"]) : "",
      onLine: "left out",
    },
    {
      name: { en: "downloads", zh: "下载量" },
      value: counted(fields["downloads"]),
      onLine: "left out",
    },
    { name: { en: "likes", zh: "点赞数" }, value: counted(fields["likes"]), onLine: "left out" },
  ];
  return parts.flatMap(({ value, ...part }) => isText(value) ? [{ ...part, value }] : []);
};
