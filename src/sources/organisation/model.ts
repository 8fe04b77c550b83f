import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { amidChinese, counted } from "../../domain/text.ts";
import type { Phrase } from "../../domain/phrase.ts";

/*
 * What the lists of model hubs have in common. Only a model's id is required; any other field that is
 * malformed counts as absent.
 */

/** A valid `ORG/NAME`, safe in a URL; no hub has longer names. */
export const modelId = /^(?=.{3,180}$)\w[\w.-]*\/\w[\w.-]*$/;

export const ModelId = Schema.String.check(Schema.isPattern(modelId, { expected: "ORG/NAME" }));

/** An optional field of any type. */
export const Loose = Schema.optionalKey(Schema.Unknown);

/** Reports unreadable elements, each such a thing; undefined where there are none. */
export const unreadable = (skipped: ReadonlyArray<Phrase>, noun: Phrase): Phrase | undefined =>
  skipped.length === 0 ? undefined : {
    en: `${counted(skipped.length, noun.en)} of its list cannot be read`,
    zh: `列表中有 ${skipped.length} 个${amidChinese(noun.zh)}无法读取`,
  };

/** Names an element of a list, which may be anything. */
export const idOf = (element: unknown): string => {
  const id = Predicate.isObject(element) ? element["id"] : undefined;
  return typeof id === "string" ? id : "";
};

export const namespaceOf = ({ id }: Pick<Item, "id">): string => id.split("/", 1)[0] ?? "";

export const isText = (value: unknown): value is string =>
  typeof value === "string" && value !== "";

export const texts = (values: unknown): ReadonlyArray<string> =>
  Array.isArray(values) ? values.filter(isText) : [];

const isoDate =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?(Z|[+-]\d\d:?\d\d)?$/i;

const parsed = (text: string, zone: string): number => {
  const [, day, time = "00:00:00", own = zone] = isoDate.exec(text) ?? [];
  return Date.parse(`${day}T${time}${own}`);
};

/** No hub is older, and no honest date lies so far ahead. */
const earliest = Date.UTC(2000);
const latest = Date.UTC(2100);

/**
 * Epoch ms of an upstream's time, null where it is none: ISO 8601 (in `zone` unless it names its own),
 * epoch seconds, or milliseconds when far too large for seconds.
 */
export const instantOf = (time: unknown, zone: "Z" | "+08:00" = "Z"): number | null => {
  const text = typeof time === "string" && time.length <= 40 ? time.trim() : "";
  const number = typeof time === "number" ? time : /^\d+$/.test(text) ? Number(text) : undefined;
  const at = number === undefined
    ? parsed(text, zone)
    : Math.round(number > 1e11 ? number : number * 1000);
  return at >= earliest && at < latest ? at : null;
};

interface Access {
  readonly private?: unknown;
  readonly gated?: unknown;
}

/** `auto`, `manual` or true when access must be requested. */
const gateOf = ({ gated }: Access): string | true | undefined =>
  gated === true || (isText(gated) && gated.length <= 20) ? gated : undefined;

/** The fields of an item that say who has access. */
export const accessFields = (model: Access): Item["fields"] => {
  const gate = gateOf(model);
  return {
    ...(model.private === true ? { private: true } : {}),
    ...(gate === undefined ? {} : { gated: gate }),
  };
};

/**
 * The version of a model: its content and who has access. For an open model it is the content alone, as
 * in states written before versions covered access.
 */
export const versionOf = (content: string, model: Access): string => {
  if (model.private === true) return `${content} private`;
  if (gateOf(model) !== undefined) return `${content} gated`;
  return model.gated === false ? content : `${content} unknown`;
};

/** Whether the list shows that everybody has access. */
export const isOpen = ({ version }: Item): boolean => version !== null && !version.includes(" ");

export const isPrivate = ({ fields }: Item): boolean => fields["private"] === true;

/** Whether the model was shown as private or behind a gate. */
export const isRestricted = (model: Item): boolean =>
  isPrivate(model) || model.fields["gated"] !== undefined;
