import * as Context from "effect/Context";

/** How people want to be told; the program begins with the time zone of its system. */
export const Locale = Context.Reference<{
  readonly language: "en" | "zh";
  /** An IANA name, such as `Asia/Shanghai`. */
  readonly timezone: string;
}>("mrt/domain/Locale", {
  defaultValue: () => ({ language: "en", timezone: "UTC" }),
});
