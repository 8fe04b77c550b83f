/** Says that what the comment before began is over: `end of summary`, `/coverage`. */
const closing = /^\s*\/|\b(?:end|stop)\b/i;

/**
 * The text that people write: without comments, and without what stands between a comment and one that
 * closes it, as bots mark the part of a text they keep up to date.
 */
export const writtenText = (body: string): string => {
  const [start = "", ...parts] = body.split("<!--");
  const sections = parts.map((part) => {
    const end = part.indexOf("-->");
    // A comment without an end hides all that follows.
    return end === -1
      ? { comment: part, text: "" }
      : { comment: part.slice(0, end), text: part.slice(end + 3) };
  });
  return [
    start,
    ...sections.map(({ comment, text }, index) => {
      const next = sections[index + 1];
      const isMarked = next !== undefined && closing.test(next.comment) && !closing.test(comment);
      return isMarked ? "" : text;
    }),
  ].join("").trim();
};
