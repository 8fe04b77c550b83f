import * as DateTime from "effect/DateTime";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { encodePhrase, type Phrase } from "../domain/phrase.ts";
import { cleanLine } from "../domain/text.ts";
import { tokenPrefix } from "./token.ts";

/*
 * The fields of config sections.
 */

/** What a check expects: `Schema.isNonEmpty(expecting({ en: "at least one", zh: "至少一个" }))`. */
export const expecting = (what: Phrase) => ({ expected: encodePhrase(what) });

/** What a config key or a section means, a sentence with its full stop. */
export const describing = (what: Phrase) => ({ description: encodePhrase(what) });

/** What kind of string a key holds. */
export const titled = (what: Phrase) => ({ title: encodePhrase(what) });

/**
 * A config key with a default. Editors, docs/configuration.md and what `mrt init` writes show the
 * default and the description.
 */
export const setting = <S extends Schema.Top & { readonly Rebuild: S }>(
  schema: S,
  standard: S["Type"],
  description: Phrase,
) =>
  Schema.withDecodingDefaultTypeKey<S>(Effect.succeed(standard))(
    schema.annotate({ ...describing(description), default: standard }),
  );

/**
 * An area and a place, or one of IANA's names of countries and of UTC. `CST` alone would be taken for
 * Chicago's time, and means others too.
 */
const zoneName = new RegExp(
  "^(?:[A-Za-z_]+\\/[\\w+/-]+|UTC|UCT|GMT|Universal|Zulu|Greenwich|PRC|ROC|ROK|Hongkong|Japan|" +
    "Singapore|Cuba|Egypt|Eire|GB|GB-Eire|Iceland|Iran|Israel|Jamaica|Kwajalein|Libya|NZ|NZ-CHAT|" +
    "Navajo|Poland|Portugal|Turkey|W-SU)$",
);

/** A time zone by its IANA name. */
export const TimeZone = Schema.String.check(
  Schema.makeFilter(
    (name) => zoneName.test(name) && Option.isSome(DateTime.zoneMakeNamed(name)),
    {
      ...expecting({
        en: "a time zone such as Asia/Shanghai",
        zh: "时区名称，如 Asia/Shanghai",
      }),
      toJsonSchema: () => ({ pattern: zoneName.source }),
    },
  ),
).annotate(titled({ en: "time zone", zh: "时区" }));

/** Some tokens would pass for the name of a variable. */
const tokenLike = `${tokenPrefix}[A-Za-z0-9_-]{10,}$`;
/** Nobody would choose a long run of mixed letters and digits as a name. */
const randomLike = /(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{20,}$/;
const name = /[A-Za-z_][A-Za-z0-9_]{0,127}$/;

const envName = new RegExp(`^(?!${tokenLike})(?!${randomLike.source})${name.source}`, "u");

/** The name of an environment variable that holds a secret, never the secret itself. */
export const EnvName = Schema.String.check(
  Schema.makeFilter(
    (text) =>
      envName.test(text) ? undefined : encodePhrase(
        text.trim() === ""
          ? {
            en:
              "found an empty name; write the name of an environment variable, or leave the key out",
            zh: "变量名是空的；请写环境变量名，或去掉这个配置项",
          }
          : {
            en:
              "found a string, expected the name of an environment variable; if this is the secret " +
              "itself, put it into a variable, write that variable's name here and renew the secret",
            zh:
              "应为环境变量名；如果这里写的是密钥本身，请把它放进环境变量，在这里写变量名，并更换密钥",
          },
      ),
    { toJsonSchema: () => ({ pattern: envName.source }) },
  ),
).annotate(titled({ en: "variable name", zh: "变量名" }));

/** Without a user, a query or a fragment, which would end up in every request and message. */
const isBase = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") &&
    url.username === "" && url.password === "" && url.search === "" && url.hash === "" &&
    text.trim() === text;
};

const longestPlace = 60;

/** What the operator calls a place that is watched: a key of a source, on one line. */
export const PlaceName = Schema.String.check(
  Schema.makeFilter(
    (name) => name !== "" && cleanLine(name) === name && [...name].length <= longestPlace,
    {
      ...expecting({
        en: `a name of up to ${longestPlace} characters on one line`,
        zh: `最多 ${longestPlace} 个字的单行名称`,
      }),
      toJsonSchema: () => ({ minLength: 1, maxLength: longestPlace }),
    },
  ),
);

/** The http(s) address of an upstream or its mirror, with a path where it needs one. */
export const BaseUrl = Schema.String.check(
  Schema.makeFilter(isBase, {
    ...expecting({
      en: "an address such as https://mirror.example.com, without user, query and fragment",
      zh: "地址，如 https://mirror.example.com，不带用户名、查询参数和片段",
    }),
    toJsonSchema: () => [{ pattern: "^[Hh][Tt][Tt][Pp][Ss]?:[^\\s?#]+$" }, true],
  }),
).annotate(titled({ en: "address", zh: "地址" }));

/** The address without trailing slashes, ready for a path. */
export const trimmed = (baseUrl: string): string => baseUrl.replace(/\/+$/, "");

/** The config key `max_per_minute` of a channel: messages a minute, 0 for no limit. */
export const maxPerMinute = (standard: number) =>
  setting(
    Schema.Int.check(
      Schema.isBetween(
        { minimum: 0, maximum: 6000 },
        expecting({
          en: "a number of messages from 0 (no limit) to 6000",
          zh: "0（不限）到 6000 条消息",
        }),
      ),
    ),
    standard,
    { en: "The most messages a minute; 0: no limit.", zh: "每分钟最多发多少条消息；0：不限。" },
  );
