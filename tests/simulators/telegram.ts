import { type Arrived, type Replied, type RobotRules, serveRobot, textOf } from "./robot.ts";

/*
 * A bot of Telegram in one chat: the tags of a text, 4,096 characters once they are read, a group that
 * has become a supergroup, 20 messages a minute.
 */

export const telegramToken = "123456:0a1b2c3d-test-token";
export const telegramChat = "-1001234567890";
const method = (name: string) => `/bot${telegramToken}/${name}`;
export const telegramPath = method("sendMessage");

export const refusedByTelegram = (
  error_code: number,
  description: string,
  parameters?: object,
): Replied => ({
  status: error_code,
  body: { ok: false, error_code, description, ...parameters === undefined ? {} : { parameters } },
});

/** A text once its tags are read, undefined where they cannot be. */
const parsed = (text: string): string | undefined => {
  const open: Array<string> = [];
  for (const [, close, name = ""] of text.matchAll(/<(\/?)([a-z]*)[^>]*>/g)) {
    if (!["a", "b", "i", "code", "blockquote"].includes(name)) return undefined;
    if (close === "") open.push(name);
    else if (open.pop() !== name) return undefined;
  }
  const bare = text.replace(/<\/?[a-z]+(?: href="[^"<>]*")?>/g, "");
  if (open.length > 0 || /[<>]|&(?!(?:amp|lt|gt|quot);)/.test(bare)) return undefined;
  return bare.replace(/&(?:amp|lt|gt|quot);/g, "&");
};

/** Users who are notified: by name, or by number in a link. */
export const mentionedOnTelegram = ({ body }: Arrived): ReadonlyArray<string> => {
  const text = textOf(body, "text");
  const isHtml = body["parse_mode"] === "HTML";
  return [
    ...[...text.matchAll(/(?<![\w/])@([a-z]\w{3,31})/gi)].map(([, name = ""]) => name),
    ...isHtml ? [...text.matchAll(/href="tg:\/\/user\?id=(\d+)"/g)].map(([, id = ""]) => id) : [],
  ];
};

const refuse =
  (chats: ReadonlyArray<string>, movedTo?: number) =>
  ({ url, body }: Arrived): Replied | undefined => {
    if (url.pathname !== telegramPath) return refusedByTelegram(401, "Unauthorized");
    const chat = String(body["chat_id"]);
    if (movedTo !== undefined && chat !== String(movedTo)) {
      return refusedByTelegram(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        { migrate_to_chat_id: movedTo },
      );
    }
    if (movedTo === undefined && !chats.includes(chat)) {
      return refusedByTelegram(400, "Bad Request: chat not found");
    }
    const text = textOf(body, "text");
    const read = body["parse_mode"] === "HTML" ? parsed(text) : text;
    if (read === undefined) {
      return refusedByTelegram(400, "Bad Request: can't parse entities: Unsupported start tag");
    }
    if (read.trim() === "") return refusedByTelegram(400, "Bad Request: message text is empty");
    if (read.length > 4096) return refusedByTelegram(400, "Bad Request: message is too long");
    // The real one takes it and leaves the links out from there on, which no test would see.
    const tags = body["parse_mode"] === "HTML" ? text.match(/<[a-z]/g)?.length ?? 0 : 0;
    return tags > 100 ? refusedByTelegram(400, "Bad Request: more than 100 entities") : undefined;
  };

export const telegramRules = (
  { movedTo, ...rules }: { readonly movedTo?: number } & Partial<RobotRules> = {},
): RobotRules => ({
  refuse: refuse([telegramChat, "@releases"], movedTo),
  taken: { ok: true, result: { message_id: 1 } },
  asked: ({ pathname, searchParams }) =>
    pathname !== method("getChat")
      ? refusedByTelegram(401, "Unauthorized")
      : searchParams.get("chat_id") === telegramChat
      ? { ok: true, result: { id: Number(telegramChat), type: "supergroup" } }
      : refusedByTelegram(400, "Bad Request: chat not found"),
  rates: [{ most: 20, seconds: 60 }],
  tooFast: refusedByTelegram(429, "Too Many Requests: retry after 35", { retry_after: 35 }),
  ...rules,
});

export const serveTelegram = (rules?: Parameters<typeof telegramRules>[0]) =>
  serveRobot(telegramRules(rules), telegramPath);
