import type { Tone } from "../../message/tone.ts";

const dots: Readonly<Record<Tone, string>> = {
  new: "🟢",
  done: "🟣",
  ended: "🟠",
  change: "🔵",
  access: "🟡",
  trouble: "🔴",
  plain: "",
};

/** A dot in the colour of a tone, for text that has no colours. */
export const emojiDot = (tone: Tone): string => dots[tone];
