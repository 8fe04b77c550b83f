import * as Context from "effect/Context";

/** Language and time zone of alerts; the default is the system's time zone. */
export const Locale = Context.Reference<{
  readonly language: "en" | "zh";
  /** An IANA name, such as `Asia/Shanghai`. */
  readonly timezone: string;
}>("mrt/domain/Locale", {
  defaultValue: () => ({ language: "en", timezone: "UTC" }),
});
