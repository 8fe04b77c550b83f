import { type Arrived, fieldOf, textOf } from "../../simulators/robot.ts";

/*
 * What people see of the messages of group robots.
 */

/** Markdown as it is read: each link on a line below its text. */
export const markdownRead = (text: string): string =>
  text.replace(/\[([^\]]*)\]\(([^)]*)\)/g, "$1\n$2")
    .replace(/<font [^>]*>|<\/font>/g, "")
    .replace(/^#+ |^> |\*\*/gm, "")
    .replace(/ *\n(?: *\n)*/g, "\n");

/** A card of Feishu: its header, then its elements. */
const cardRead = (card: unknown): string => {
  const elements = fieldOf(card, "elements");
  return [
    textOf(card, "header", "title", "content"),
    ...(Array.isArray(elements) ? elements : []).map((element) =>
      textOf(element, "tag") === "markdown"
        ? markdownRead(textOf(element, "content"))
        : textOf(element, "text", "content")
    ),
  ].join("\n");
};

/** A message of any of the robots. */
export const asRead = ({ body }: Arrived): string => {
  const card = fieldOf(body, "card");
  if (card !== undefined) return cardRead(card);
  const markdown = textOf(body, "markdown", "text") || textOf(body, "markdown", "content");
  if (markdown !== "") return markdownRead(markdown);
  return textOf(body, "text", "content") || textOf(body, "content", "text");
};

/** The parts of a message in which marks and tags mean something. */
export const markdownIn = ({ body }: Arrived): string => {
  const elements = fieldOf(body, "card", "elements");
  return [
    ...(Array.isArray(elements) ? elements : []).filter((each) =>
      textOf(each, "tag") === "markdown"
    )
      .map((each) => textOf(each, "content")),
    textOf(body, "markdown", "text"),
    textOf(body, "markdown", "content"),
  ].join("\n");
};

/** Those and plain text, in which some robots read tags too. */
export const taggedIn = (message: Arrived): string =>
  [
    markdownIn(message),
    textOf(message.body, "text", "content"),
    textOf(message.body, "content", "text"),
  ].join("\n");

/** Where the links of a message lead that are marked up as such. */
export const linksIn = (message: Arrived): ReadonlyArray<string> =>
  [...markdownIn(message).matchAll(/\]\(([^)]*)\)/g)].map(([, link = ""]) => link);
