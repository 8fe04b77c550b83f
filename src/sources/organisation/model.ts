import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { counted } from "../../domain/text.ts";

/*
 * What the hubs' lists say of a model in one way. Only its id is needed: whatever else is not as it
 * should be is taken for not shown and costs no model.
 */

/** A valid `ORG/NAME`, safe to stand in an address; no hub has names that are longer. */
export const modelId = /^(?=.{3,180}$)\w[\w.-]*\/\w[\w.-]*$/;

export const ModelId = Schema.String.check(Schema.isPattern(modelId, { expected: "ORG/NAME" }));

/** Anything, or nothing. */
export const Loose = Schema.optionalKey(Schema.Unknown);

/** What a list says of elements that cannot be read, undefined where all can. */
export const unreadable = (skipped: ReadonlyArray<string>): string | undefined =>
  skipped.length === 0
    ? undefined
    : `${counted(skipped.length, "model")} of its list cannot be read`;

/** What to call an element of a list that may be anything. */
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

/** No hub is older and no date of one lies so far ahead: what does is not the date of anything. */
const earliest = Date.UTC(2000);
const latest = Date.UTC(2100);

/**
 * Epoch ms of a time as an upstream writes it, null where that is none: ISO 8601 (in `zone` where it
 * names none), epoch seconds, or ms when they are far too large for it.
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

/** `auto`, `manual` or true when access has to be asked for. */
const gateOf = ({ gated }: Access): string | true | undefined =>
  gated === true || (isText(gated) && gated.length <= 20) ? gated : undefined;

/** The fields of an item that say who is let in. */
export const accessFields = (model: Access): Item["fields"] => {
  const gate = gateOf(model);
  return {
    ...(model.private === true ? { private: true } : {}),
    ...(gate === undefined ? {} : { gated: gate }),
  };
};

/**
 * The version of a model by its content and by who is let in. That of an open one is its content alone,
 * as it was before versions said so.
 */
export const versionOf = (content: string, model: Access): string => {
  if (model.private === true) return `${content} private`;
  if (gateOf(model) !== undefined) return `${content} gated`;
  return model.gated === false ? content : `${content} unknown`;
};

/** Whether the list shows that everybody is let in. */
export const isOpen = ({ version }: Item): boolean => version !== null && !version.includes(" ");

export const isPrivate = ({ fields }: Item): boolean => fields["private"] === true;

/** Whether the model was shown as private or behind a gate. */
export const isRestricted = (model: Item): boolean =>
  isPrivate(model) || model.fields["gated"] !== undefined;
