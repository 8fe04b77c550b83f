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

/** The colour of a bar beside a message: 0xRRGGBB. */
export const barColour: Readonly<Record<Tone, number>> = {
  new: 0x1a7f37,
  done: 0x8250df,
  ended: 0xbc4c00,
  change: 0x0969da,
  access: 0xbf8700,
  trouble: 0xcf222e,
  plain: 0x6e7781,
};
