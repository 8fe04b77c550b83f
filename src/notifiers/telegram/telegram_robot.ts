import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { utf16Units } from "../../domain/text.ts";
import { fitDigest } from "../../message/fit.ts";
import { markedLayout } from "../../message/markup.ts";
import { takesMentions } from "../robot/fields.ts";
import { markedForm } from "../robot/marked_form.ts";
import { plainForm } from "../robot/plain_form.ts";
import type { Body, Robot } from "../robot/robot.ts";
import { telegramAccounts, type TelegramConfig } from "./config.ts";
import { tagsIn, telegramHtml } from "./html.ts";
import { migratedTo, telegramDialect } from "./reply.ts";

/** UTF-16 units of a text, and its tags less a few for the headline. */
const [most, mostTags] = [4096, 90];

const mentionOf = (id: string): string =>
  /^\d/.test(id) ? `<a href="tg://user?id=${id}">${id}</a>` : `@${id}`;

/** What a bot takes, and how the API answers. */
export const telegramRobot = ({ chat_id, thread_id }: TelegramConfig): Robot => {
  let chat: string | number = chat_id;
  return {
    owner: () => ({ en: "Telegram", zh: "Telegram" }),
    noun: "bot",
    dialect: telegramDialect,
    takes: takesMentions(telegramAccounts),
    forms: (mention, wording) => {
      const mentions = mention.map(mentionOf).join(" ");
      // Plain text links nobody by number.
      const names = mention.filter((id) => !/^\d/.test(id)).map((id) => `@${id} `).join("");
      const marked = markedForm(wording, most, telegramHtml);
      const plain = plainForm(wording, { most, measure: utf16Units }, (text) => text);
      const message = (text: string): Body => ({
        text,
        link_preview_options: { is_disabled: true },
        ...thread_id === undefined ? {} : { message_thread_id: thread_id },
      });
      return {
        fits: (alerts) =>
          Math.min(
            marked.fits(alerts, mentions),
            fitDigest(alerts, markedLayout(telegramHtml, mentions), wording, {
              most: mostTags,
              measure: tagsIn,
            }),
          ),
        body: (sent) => ({ ...message(marked.write(sent, mentions).text), parse_mode: "HTML" }),
        plain: (sent) => Option.map(plain.text(sent, names), message),
      };
    },
    sign: (body) => ({ body: { chat_id: chat, ...body } }),
    probe: {
      get: (address) => {
        const asked = new URL("getChat", address);
        asked.searchParams.set("chat_id", String(chat));
        return asked;
      },
    },
    follow: (response) =>
      Effect.sync(() =>
        Option.map(migratedTo(response), (id) => {
          chat = id;
          return `the group has become a supergroup, to which alerts go from now on; put "${id}" ` +
            "into chat_id";
        })
      ),
  };
};
