import * as Effect from "effect/Effect";
import * as Result from "effect/Result";
import * as Schema from "effect/Schema";
import * as SchemaParser from "effect/SchemaParser";
import type { Environment } from "../domain/environment.ts";
import { type Language, languages, Locale } from "../domain/locale.ts";
import type { Notifier } from "../domain/notifier.ts";
import { decodePhrase, encodePhrase, type Phrase, verbatim } from "../domain/phrase.ts";
import { describing, expecting, TimeZone } from "./fields.ts";
import { type Entry, type NotifierPlugin, strict } from "./plugin.ts";
import type { Starter } from "./starter.ts";
import {
  configuredTimetable,
  type TimetableConfig,
  timetableFields,
  timetableHints,
} from "./timetable_fields.ts";

const longestName = 32;
const nameLike = new RegExp(`^[a-z0-9-]{1,${longestName}}$`);

const meant = (name: string): Phrase => {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return nameLike.test(slug)
    ? { en: `; did you mean "${slug}"?`, zh: `；是不是想写 "${slug}"？` }
    : verbatim("");
};

/** What tells one channel of a kind from the others. */
const ChannelName = Schema.String.annotate(expecting({
  en: "a name of lower-case letters, digits and hyphens",
  zh: "由小写字母、数字和连字符组成的名称",
})).check(
  Schema.makeFilter(
    (name) =>
      nameLike.test(name) ? undefined : encodePhrase({
        en: `expected up to ${longestName} lower-case letters, digits and hyphens${meant(name).en}`,
        zh: `应为最多 ${longestName} 个小写字母、数字和连字符${meant(name).zh}`,
      }),
    { toJsonSchema: () => ({ pattern: nameLike.source }) },
  ),
).annotate(describing({
  en: "What tells this channel from the others of its kind.",
  zh: "用来区分同类通道的名称。",
}));

const noChannel = { en: "expected at least one channel", zh: "至少要有一个通道" };

/** One of a kind's channels. */
export interface ChannelPlace {
  /** Its kind, or `KIND:NAME` for one of several. */
  readonly channel: string;
  /** Where the config has it: `notify.KIND` or `notify.KIND[1]`. */
  readonly path: string;
}

/** In whose language, and at whose time, a channel's people read. */
const localeFields = {
  language: Schema.optionalKey(
    Schema.Literals(languages).annotate(describing({
      en: "The language of this channel's messages; without it that of the config.",
      zh: "这个通道的消息用的语言；不写则用整个配置的语言。",
    })),
  ),
  timezone: Schema.optionalKey(
    TimeZone.annotate(describing({
      en: "The time zone of this channel's messages; without it that of the config.",
      zh: "这个通道的消息用的时区；不写则用整个配置的时区。",
    })),
  ),
};

interface ChannelLocale {
  readonly language?: Language;
  readonly timezone?: string;
}

/** The config's locale with what the channel says differently. */
const localeOf = ({ language, timezone }: ChannelLocale) => (locale: typeof Locale.Service) => ({
  language: language ?? locale.language,
  timezone: timezone ?? locale.timezone,
});

/**
 * A kind of channel. Its section configures one channel, named like the kind, or as an array several
 * that each have a name.
 */
export const makeChannel = <R, F extends Schema.Struct.Fields>(
  { kind, config, example, starter, own, entry }: {
    readonly kind: string;
    readonly example?: Schema.Struct<F>["Encoded"];
    readonly starter?: Starter;
    /** The keys of which no two channels may have all the same: what names the receiver. */
    readonly own?: readonly [keyof F & string, ...ReadonlyArray<keyof F & string>];
    readonly config: Schema.Struct<F> & Schema.ConstraintDecoder<unknown>;
    readonly entry: (
      config: Schema.Struct<F>["Type"],
      place: ChannelPlace,
      environment: Environment,
    ) => Omit<Entry<Notifier, R>, "id">;
  },
): NotifierPlugin<R> => {
  // What the fields of an unknown kind decode to is beyond the compiler.
  type One = Schema.Struct<F>["Type"] & ChannelLocale & TimetableConfig;
  type Named = One & { readonly name: string } & Readonly<Record<string, unknown>>;
  const withFields = <A>(fields: Schema.Struct.Fields) =>
    config.mapFields((own) => ({ ...fields, ...own, ...localeFields, ...timetableFields }), {
      unsafePreserveChecks: true,
    }) as unknown as Schema.Codec<A, unknown>;
  const one = withFields<One>({});
  const named = withFields<Named>({ name: ChannelName });
  /** The same as `one`, but says of a name what it is for. */
  const unnamed = withFields<One>({
    name: Schema.optionalKey(
      Schema.Unknown.check(
        Schema.makeFilter(() =>
          encodePhrase({
            en: "a name is for one of several channels; put it into an array, " +
              `"${kind}": [{"name": …, …}]`,
            zh: `name 用来区分多个通道；请写成数组："${kind}": [{"name": …, …}]`,
          })
        ),
      ),
    ),
  });
  /** Two channels to one receiver would send it everything twice, at twice the pace it takes. */
  const sharing = (all: ReadonlyArray<Named>, index: number) => {
    if (own === undefined) return [];
    const first = all.findIndex((each) => own.every((key) => each[key] === all[index]?.[key]));
    const shared = all[index]?.[own[0]];
    const issue = encodePhrase({
      en: `${kind}:${all[first]?.name} has ${shared} too; each channel needs its own`,
      zh: `${kind}:${all[first]?.name} 也用了 ${shared}；每个通道要用自己的`,
    });
    return first < index ? [{ path: [index, own[0]], issue }] : [];
  };
  const several = Schema.Array(named).check(
    Schema.makeFilter(
      (all) =>
        all.length === 0 ? encodePhrase(noChannel) : all.flatMap(({ name }, index) => {
          const first = all.findIndex((each) => each.name === name);
          const issue = encodePhrase({
            en: `another channel is called ${name}; each needs a name of its own`,
            zh: `已有通道叫 ${name}；每个通道要有自己的名称`,
          });
          return first < index ? [{ path: [index, "name"], issue }] : sharing(all, index);
        }),
      { toJsonSchema: () => ({ minItems: 1 }) },
    ),
  );
  const about = decodePhrase(String(config.ast.annotations?.["description"] ?? ""));
  const section = Schema.Union([one, several]).annotate(describing({
    en: `${about.en} An array of these, each with a \`name\` (lower-case letters, digits and ` +
      `hyphens), makes several channels: \`${kind}:NAME\`.`,
    zh: `${about.zh}写成数组就是多个通道 \`${kind}:NAME\`，每个都要有 \`name\`` +
      "（小写字母、数字和连字符）。",
  }));
  const decode = SchemaParser.decodeUnknownResult(
    Schema.Union([unnamed, several]).annotate(section.ast.annotations ?? {}),
    strict,
  );
  const placesOf = (decoded: One | ReadonlyArray<Named>) =>
    Array.isArray(decoded)
      ? decoded.map((each: Named, index) => ({
        config: each as One,
        place: { channel: `${kind}:${each.name}`, path: `notify.${kind}[${index}]` },
      }))
      : [{ config: decoded as One, place: { channel: kind, path: `notify.${kind}` } }];
  return {
    kind,
    config: section,
    variables: [],
    hints: (value) =>
      Result.match(decode(value), {
        onFailure: () => [],
        onSuccess: (decoded) =>
          placesOf(decoded).flatMap(({ config, place }) => timetableHints(config, place.path)),
      }),
    ...example === undefined ? {} : { example },
    ...starter === undefined ? {} : { starter },
    open: (value, environment) =>
      Result.map(decode(value), (decoded) =>
        placesOf(decoded).map(({ config, place }) => {
          const { make, ...rest } = entry(config, place, environment);
          const { timezone, digest_above } = config;
          const built = digest_above === undefined
            ? make
            : Effect.map(make, (notifier) => ({ ...notifier, digestAbove: digest_above }));
          return {
            id: place.channel,
            ...rest,
            timetable: (zone: string) => configuredTimetable(config, timezone ?? zone),
            make: Effect.updateService(built, Locale, localeOf(config)),
          };
        })),
  };
};
