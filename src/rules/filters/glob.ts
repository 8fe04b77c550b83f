import { globFits } from "../../plugin/glob.ts";
import { fold } from "../folded_text.ts";

/** A pattern, ready to be compared. */
export interface Glob {
  readonly written: string;
  /** Ignores case. */
  readonly fits: (text: string) => boolean;
}

export const compileGlob = (written: string): Glob => {
  const pattern = [...fold(written.trim())];
  return { written, fits: (text) => globFits(pattern, [...fold(text)]) };
};
