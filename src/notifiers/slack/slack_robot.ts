import * as Option from "effect/Option";
import { utf16Units } from "../../domain/text.ts";
import { everybody, takesMentions } from "../robot/fields.ts";
import { markedForm } from "../robot/marked_form.ts";
import { plainForm } from "../robot/plain_form.ts";
import type { Robot } from "../robot/robot.ts";
import { blocksOf, mostInBlocks } from "./blocks.ts";
import { slackAccounts } from "./config.ts";
import { mrkdwn, withEntities } from "./mrkdwn.ts";
import { slackDialect } from "./reply.ts";

const mentionOf = (id: string): string =>
  id === everybody ? "<!channel>" : id.startsWith("S") ? `<!subteam^${id}>` : `<@${id}>`;

/** What an incoming webhook takes, and how it answers. */
export const slackRobot: Robot = {
  owner: () => ({ en: "Slack", zh: "Slack" }),
  dialect: slackDialect,
  takes: takesMentions(slackAccounts),
  forms: (mention, wording) => {
    const mentions = mention.map(mentionOf).join(" ");
    const marked = markedForm(wording, mostInBlocks, mrkdwn);
    const plain = plainForm(wording, { most: mostInBlocks, measure: utf16Units }, withEntities);
    return {
      fits: (alerts) => marked.fits(alerts, mentions),
      body: (message) => blocksOf(marked.write(message, mentions), mentions),
      plain: (message) =>
        Option.map(
          plain.text(message, mentions === "" ? "" : `${mentions} `),
          (text) => ({ text, unfurl_links: false, unfurl_media: false }),
        ),
    };
  },
  // Without a text it is refused with no_text.
  probe: { post: {} },
};
