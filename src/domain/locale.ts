import * as Context from "effect/Context";

/** The languages MRT speaks. */
export const languages = ["en", "zh"] as const;
export type Language = typeof languages[number];

export const standardLanguage: Language = "en";

/** Language and time zone of alerts; the default is the system's time zone. */
export const Locale = Context.Reference<{
  readonly language: Language;
  /** An IANA name, such as `Asia/Shanghai`. */
  readonly timezone: string;
}>("mrt/domain/Locale", {
  defaultValue: () => ({ language: standardLanguage, timezone: "UTC" }),
});
