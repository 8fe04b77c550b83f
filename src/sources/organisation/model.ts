import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { amidChinese, counted } from "../../domain/text.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { isText } from "../../http/loose.ts";

/*
 * What the lists of model hubs have in common. Only a model's id is required; any other field that is
 * malformed counts as absent.
 */

/** A valid `ORG/NAME`, safe in a URL; no hub has longer names. */
export const modelId = /^(?=.{3,180}$)\w[\w.-]*\/\w[\w.-]*$/;

export const ModelId = Schema.String.check(Schema.isPattern(modelId, { expected: "ORG/NAME" }));

/** Reports unreadable elements, each such a thing; undefined where there are none. */
export const unreadable = (skipped: ReadonlyArray<Phrase>, noun: Phrase): Phrase | undefined =>
  skipped.length === 0 ? undefined : {
    en: `${counted(skipped.length, noun.en)} of its list cannot be read`,
    zh: `列表中有 ${skipped.length} 个${amidChinese(noun.zh)}无法读取`,
  };

export const namespaceOf = ({ id }: Pick<Item, "id">): string => id.split("/", 1)[0] ?? "";

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
