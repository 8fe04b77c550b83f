import * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import { truncate, utf16Units } from "../../domain/text.ts";
import { withoutMarkup } from "../../message/markdown.ts";
import { everybody, takesMentions } from "../robot/fields.ts";
import { type Marked, markedForm } from "../robot/marked_form.ts";
import { plainForm } from "../robot/plain_form.ts";
import type { Body, Robot } from "../robot/robot.ts";
import { barColour } from "../robot/tones.ts";
import { discordAccounts, type DiscordConfig } from "./config.ts";
import { discordMarkdown, escapedUnits } from "./markdown.ts";
import { discordDialect } from "./reply.ts";

/** UTF-16 units; an embed's description takes 4,096 characters, and its title and address the rest. */
const [mostTitle, mostDescription, mostText, longestLink] = [256, 4000, 2000, 2000];

const mentionOf = (id: string): string => id === everybody ? "@everyone" : `<@${id}>`;

/** Nobody else is notified, whatever a text holds. */
const allowedMentions = (mention: ReadonlyArray<string>) => {
  const roles = mention.filter((id) => id.startsWith("&"));
  return {
    parse: mention.includes(everybody) ? ["everyone"] : [],
    users: mention.filter((id) => id !== everybody && !roles.includes(id)),
    roles: roles.map((id) => id.slice(1)),
  };
};

const embedOf = ({ title, link, tone, body }: Marked): Body => ({
  title: discordMarkdown.escape(truncate(title, mostTitle, escapedUnits)),
  color: barColour[tone],
  ...link === "" || link.length > longestLink ? {} : { url: link },
  ...body === "" ? {} : { description: body },
});

/** How long the webhook's bucket is empty. */
const rest: Robot["rest"] = ({ headers }) => {
  const seconds = Number(headers["x-ratelimit-reset-after"] ?? "0");
  return headers["x-ratelimit-remaining"] === "0" && seconds > 0
    ? Duration.millis(seconds * 1000)
    : Duration.zero;
};

/** What a webhook takes, and how it answers. */
export const discordRobot = ({ thread_id }: DiscordConfig): Robot => ({
  owner: () => ({ en: "Discord", zh: "Discord" }),
  dialect: discordDialect,
  takes: takesMentions(discordAccounts),
  forms: (mention, wording) => {
    const mentions = mention.map(mentionOf).join(" ");
    const marked = markedForm(wording, mostDescription, discordMarkdown);
    const plain = plainForm(wording, { most: mostText, measure: utf16Units }, withoutMarkup);
    const allowed_mentions = allowedMentions(mention);
    return {
      fits: (alerts) => marked.fits(alerts, ""),
      body: (message) => ({
        ...mentions === "" ? {} : { content: mentions },
        embeds: [embedOf(marked.write(message, ""))],
        allowed_mentions,
      }),
      plain: (message) =>
        Option.map(
          plain.text(message, mentions === "" ? "" : `${mentions} `),
          (content) => ({ content, allowed_mentions }),
        ),
    };
  },
  // Without `wait` it answers before it knows whether the message is kept.
  sign: (body) => ({
    body,
    query: { wait: "true", ...thread_id === undefined ? {} : { thread_id } },
  }),
  probe: {
    get: (address) => {
      address.search = "";
      return address;
    },
  },
  rest,
});
