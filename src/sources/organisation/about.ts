import type { Kind } from "../../domain/kind.ts";
import type { Item } from "../../domain/item.ts";
import { isText } from "./model.ts";

/*
 * What an engineer wants to see of a model: what it does, how large it is, and what its licence allows.
 */

/** What the field `pipeline_tag` is called. */
export const taskName = { en: "task", zh: "任务类型" };

/** No model has more parameters. */
const most = 1e15;

/** `mit` of the tag `license:mit`. */
const licenceOf = (tags: ReadonlyArray<string>): string | undefined =>
  tags.find((tag) => /^license:./.test(tag))?.slice("license:".length);

/** The fields of an item that say the same; a key is absent where the hub does not say. */
export const aboutFields = (
  task: unknown,
  parameters: unknown,
  tags: ReadonlyArray<string>,
): Item["fields"] => {
  const licence = licenceOf(tags);
  const isCount = typeof parameters === "number" && parameters > 0 && parameters < most;
  return {
    ...(isText(task) ? { pipeline_tag: task } : {}),
    ...(isCount ? { parameters } : {}),
    ...(licence === undefined ? {} : { license: licence }),
  };
};

const units = [["T", 1e12], ["B", 1e9], ["M", 1e6]] as const;

/** `685B`, "" below a hundred thousand. */
const size = (parameters: number): string => {
  const [unit, factor] = units.find(([, factor]) => parameters >= factor * 0.9995) ?? ["M", 1e6];
  const text = String(Number((parameters / factor).toPrecision(3)));
  return parameters < 1e5 ? "" : `${text}${unit}`;
};

/** The size a name tells: the `32B` of Qwen3-32B-Instruct, the `30B-A3B` of Qwen3-30B-A3B. */
const named = (title: string): string =>
  /(?:^|[-_/])((?:\d{1,2}x)?\d{1,4}(?:\.\d{1,3})?[bmt](?:-a\d{1,4}(?:\.\d)?b)?)(?=$|[-_.])/i
    .exec(title)?.[1]?.toUpperCase().replace("X", "x") ?? "";

/** `Kind.about` of a model: its task, size and licence. */
export const aboutModel: NonNullable<Kind["about"]> = ({ title, fields }) => {
  const { pipeline_tag: task, parameters, license } = fields;
  const known = typeof parameters === "number" ? size(parameters) : "";
  return [
    { name: taskName, value: task },
    { name: { en: "size", zh: "参数量" }, value: known || named(title) },
    { name: { en: "licence", zh: "许可证" }, value: license },
  ].flatMap(({ name, value }) => isText(value) ? [{ name, value }] : []);
};
