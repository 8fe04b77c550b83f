import { type Arrived, fieldOf, listOf, textOf } from "../../simulators/robot.ts";
import { sectionsOf } from "../../simulators/slack.ts";
import { textBlocksOf } from "../../simulators/teams.ts";

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

const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");

const slackRead = (text: string): string =>
  unescaped(
    text.replace(/<(https?:[^|>]+)\|([^>]*)>/g, "$2\n$1").replace(/<[!@][^>]*>/g, "")
      .replace(/^>|\*/gm, "").replace(/\n+/g, "\n"),
  ).trim();

/** Characters behind a backslash mark nothing up: for as long as marks are looked for, they are others. */
const aside = (text: string): string =>
  text.replace(
    /\\([!-/:-@[-`{-~])/g,
    (_, char: string) => String.fromCharCode(0xe000 + char.charCodeAt(0)),
  );
const back = (text: string): string =>
  text.replace(
    /[\ue000-\ue07f]/g,
    (char) => String.fromCharCode(char.charCodeAt(0) - 0xe000),
  );

/** The embeds of Discord: title, address, description. */
const embedsRead = (embeds: ReadonlyArray<unknown>): string =>
  embeds.flatMap((embed) => [
    back(aside(textOf(embed, "title"))),
    textOf(embed, "url"),
    back(markdownRead(aside(textOf(embed, "description")))),
  ]).filter((line) => line !== "").join("\n");

const telegramRead = (text: string): string =>
  unescaped(
    text.replace(/<a href="tg:[^>]*>[^<]*<\/a>/g, "").replace(
      /<a href="([^"]*)">([^<]*)<\/a>/g,
      "$2\n$1",
    )
      .replace(/<[^>]*>/g, "").replace(/\n+/g, "\n"),
  ).trim();

/** A message of any of the robots. */
export const asRead = (message: Arrived): string => {
  const { body } = message;
  // A title, where it leads and a text; or all of it as a text.
  if (typeof body["message"] === "string" || typeof body["body"] === "string") {
    return [body["title"], body["click"] ?? body["url"], body["message"] ?? body["body"]]
      .filter((part) => part !== undefined).join("\n");
  }
  if (body["version"] !== undefined) return textOf(body, "text");
  const sections = sectionsOf(message).map((each) => slackRead(textOf(each, "text", "text")));
  if (sections.length > 0) return sections.join("\n");
  const blocks = textBlocksOf(message);
  if (blocks.length > 0) {
    return markdownRead(blocks.join("\n").replace(/<at>[^<]*<\/at>/g, "").replace(/^_|_$/gm, ""));
  }
  const embeds = listOf(body["embeds"]);
  if (embeds.length > 0) return embedsRead(embeds);
  if (typeof body["content"] === "string") return body["content"];
  if (body["chat_id"] !== undefined) {
    const text = textOf(body, "text");
    return body["parse_mode"] === "HTML" ? telegramRead(text) : text;
  }
  if (typeof body["text"] === "string") return slackRead(body["text"]);
  const card = fieldOf(body, "card");
  if (card !== undefined) return cardRead(card);
  const markdown = textOf(body, "markdown", "text") || textOf(body, "markdown", "content");
  if (markdown !== "") return markdownRead(markdown);
  return textOf(body, "text", "content") || textOf(body, "content", "text");
};

/** The parts of a message in which marks and tags mean something. */
export const markdownIn = (message: Arrived): string => {
  const { body } = message;
  const elements = fieldOf(body, "card", "elements");
  return [
    ...(Array.isArray(elements) ? elements : []).filter((each) =>
      textOf(each, "tag") === "markdown"
    )
      .map((each) => textOf(each, "content")),
    textOf(body, "markdown", "text"),
    textOf(body, "markdown", "content"),
    body["format"] === "text" ? textOf(body, "body") : "",
    body["parse_mode"] === "HTML" ? textOf(body, "text") : "",
    ...textBlocksOf(message),
    ...listOf(body["embeds"]).map((embed) => textOf(embed, "description")),
    ...sectionsOf(message).map((section) => textOf(section, "text", "text")),
  ].filter((text) => text !== "").join("\n");
};

/** Those and plain text, in which some robots read tags too. */
export const taggedIn = (message: Arrived): string =>
  [
    markdownIn(message),
    textOf(message.body, "text", "content"),
    textOf(message.body, "content", "text"),
  ].join("\n");

/** Where the links of a message lead that are marked up as such. */
export const linksIn = (message: Arrived): ReadonlyArray<string> => {
  const marked = sectionsOf(message).length > 0
    ? /<(\w+:[^|>]*)/g
    : message.body["parse_mode"] === "HTML"
    ? /href="([^"]*)"/g
    : /\]\(([^)]*)\)/g;
  return [...aside(markdownIn(message)).matchAll(marked)].map(([, link = ""]) => link);
};
