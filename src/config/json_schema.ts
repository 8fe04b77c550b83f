import * as JsonSchema from "effect/JsonSchema";
import * as Predicate from "effect/Predicate";
import * as Record from "effect/Record";
import * as Schema from "effect/Schema";
import { type Language, standardLanguage } from "../domain/locale.ts";
import { decodePhrase } from "../domain/phrase.ts";
import { ignoredKeys } from "./document.ts";
import type { AnyRegistry } from "./registered.ts";
import { configSchema } from "./sections.ts";

/** Keys that are ignored wherever they stand must not be marked as unknown. */
const withIgnoredKeys = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(withIgnoredKeys);
  if (!Predicate.isObject(node)) return node;
  const inside = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, withIgnoredKeys(value)]),
  );
  return inside["additionalProperties"] === false
    ? { ...inside, patternProperties: { [ignoredKeys.source]: {} } }
    : inside;
};

/** What people read stands in the Schemas in every language. */
const inLanguage = (language: Language) => (node: unknown): unknown => {
  if (Predicate.isString(node)) return decodePhrase(node)[language];
  if (Array.isArray(node)) return node.map(inLanguage(language));
  return Predicate.isObject(node) ? Record.map(node, inLanguage(language)) : node;
};

const document = (registry: AnyRegistry, language: Language = standardLanguage) =>
  inLanguage(language)(
    Schema.toJsonSchemaDocument(configSchema(registry), {
      onExcessProperty: "error",
    }).schema,
  );

/** What editors check a config against: `config.schema.json`. */
export const configJsonSchema = (registry: AnyRegistry): unknown =>
  withIgnoredKeys({
    $schema: JsonSchema.META_SCHEMA_URI_DRAFT_2020_12,
    title: "Config of Model Release Tracker",
    ...document(registry) as object,
  });

/** What people are told of a key, or of the whole config. */
export interface KeyDescription {
  readonly type?: string;
  /** What kind of string it is. */
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: ReadonlyArray<string>;
  readonly items?: KeyDescription;
  readonly properties?: Readonly<Record<string, KeyDescription>>;
  readonly required?: ReadonlyArray<string>;
  /** Of a section that may be one or several: the one, then the array of them. */
  readonly anyOf?: ReadonlyArray<KeyDescription>;
}

const KeyDescription: Schema.Codec<KeyDescription, unknown> = Schema.Struct({
  type: Schema.optionalKey(Schema.String),
  title: Schema.optionalKey(Schema.String),
  description: Schema.optionalKey(Schema.String),
  default: Schema.optionalKey(Schema.Unknown),
  minimum: Schema.optionalKey(Schema.Finite),
  maximum: Schema.optionalKey(Schema.Finite),
  enum: Schema.optionalKey(Schema.Array(Schema.String)),
  items: Schema.optionalKey(Schema.suspend(() => KeyDescription)),
  properties: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.suspend(() => KeyDescription)),
  ),
  required: Schema.optionalKey(Schema.Array(Schema.String)),
  anyOf: Schema.optionalKey(Schema.Array(Schema.suspend(() => KeyDescription))),
});

/** What may be one or several has the keys of one, and so has a list of what may be short or long. */
const ofOne = ({ anyOf: [one] = [], ...key }: KeyDescription): KeyDescription => ({
  ...one === undefined ? {} : ofOne(one),
  ...key,
  ...key.items === undefined ? {} : { items: ofOne(key.items) },
  ...key.properties === undefined
    ? {}
    : { properties: Record.map(key.properties, (inner) => ofOne(inner)) },
  ...key.items === undefined ? {} : { items: ofOne(key.items) },
});

/** The config described for people, from the same JSON Schema. */
export const describedConfig = (registry: AnyRegistry, language: Language): KeyDescription =>
  ofOne(Schema.decodeUnknownSync(KeyDescription)(document(registry, language)));
