import * as Context from "effect/Context";

/** The languages alerts are told in. */
export const languages = ["en", "zh"] as const;
export type Language = typeof languages[number];

export const standardLanguage: Language = "en";

/** How people want to be told; the program begins with the time zone of its system. */
export const Locale = Context.Reference<{
  readonly language: Language;
  /** An IANA name, such as `Asia/Shanghai`. */
  readonly timezone: string;
}>("mrt/domain/Locale", {
  defaultValue: () => ({ language: standardLanguage, timezone: "UTC" }),
});
