/**
 * Whether a text is what a pattern says: `*` stands for any characters, `?` for one, everything else
 * for itself. Both come as characters; takes time in proportion to both lengths at worst.
 */
export const globFits = (pattern: ReadonlyArray<string>, text: ReadonlyArray<string>): boolean => {
  let [at, index] = [0, 0];
  // Where the last star stands, and up to where it reaches so far.
  let [star, reached] = [-1, 0];
  while (index < text.length) {
    if (pattern[at] === "*") {
      [star, reached] = [at++, index];
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      [at, index] = [star + 1, ++reached];
    } else return false;
  }
  return pattern.slice(at).every((rest) => rest === "*");
};
