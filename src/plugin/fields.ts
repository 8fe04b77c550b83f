import * as DateTime from "effect/DateTime";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { tokenPrefix } from "./token.ts";

/*
 * The fields of config sections.
 */

/**
 * A config key with a default. Editors, docs/configuration.md and what `mrt init` writes show the
 * default and the description.
 */
export const setting = <S extends Schema.Top & { readonly Rebuild: S }>(
  schema: S,
  standard: S["Type"],
  description: string,
) =>
  Schema.withDecodingDefaultTypeKey<S>(Effect.succeed(standard))(
    schema.annotate({ description, default: standard }),
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
      expected: "a time zone such as Asia/Shanghai",
      toJsonSchema: () => ({ pattern: zoneName.source }),
    },
  ),
).annotate({ title: "time zone" });

/** Some tokens would pass for the name of a variable. */
const tokenLike = `${tokenPrefix}[A-Za-z0-9_-]{10,}$`;
/** Nobody would choose a long run of mixed letters and digits as a name. */
const randomLike = /(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{20,}$/;
const name = /[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** The name of an environment variable that holds a secret, never the secret itself. */
export const EnvName = Schema.String.check(
  Schema.isPattern(
    new RegExp(`^(?!${tokenLike})(?!${randomLike.source})${name.source}`, "u"),
    {
      expected:
        "the name of an environment variable; if this is the secret itself, put it into a variable, write that variable's name here and renew the secret",
    },
  ),
).annotate({ title: "variable name" });

/** Without a user, a query or a fragment, which would end up in every request and message. */
const isBase = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") &&
    url.username === "" && url.password === "" && url.search === "" && url.hash === "" &&
    text.trim() === text;
};

/** The http(s) address of an upstream or its mirror, with a path where it needs one. */
export const BaseUrl = Schema.String.check(
  Schema.makeFilter(isBase, {
    expected: "an address such as https://mirror.example.com, without user, query and fragment",
    toJsonSchema: () => [{ pattern: "^[Hh][Tt][Tt][Pp][Ss]?:[^\\s?#]+$" }, true],
  }),
).annotate({ title: "address" });

/** The address without trailing slashes, ready for a path. */
export const trimmed = (baseUrl: string): string => baseUrl.replace(/\/+$/, "");

/** The config key `max_per_minute` of a channel: messages a minute, 0 for no limit. */
export const maxPerMinute = (standard: number) =>
  setting(
    Schema.Int.check(
      Schema.isBetween({ minimum: 0, maximum: 6000 }, {
        expected: "a number of messages from 0 (no limit) to 6000",
      }),
    ),
    standard,
    "The most messages a minute; 0: no limit.",
  );
