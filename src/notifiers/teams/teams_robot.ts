import { takesMentions } from "../robot/fields.ts";
import { markedForm } from "../robot/marked_form.ts";
import type { Robot } from "../robot/robot.ts";
import { adaptiveCard, mostInCard, teamsMarkdown } from "./card.ts";
import { teamsAccounts } from "./config.ts";
import { teamsDialect } from "./reply.ts";

/** What a workflow takes, and how it answers. */
export const teamsRobot: Robot = {
  owner: () => ({ en: "Teams", zh: "Teams" }),
  noun: "workflow",
  dialect: teamsDialect,
  takes: takesMentions(teamsAccounts),
  forms: (mention, wording) => {
    const marked = markedForm(wording, mostInCard, teamsMarkdown);
    return {
      fits: (alerts) => marked.fits(alerts, ""),
      body: (message) => adaptiveCard(marked.write(message, ""), mention),
    };
  },
  // Whatever it is sent, it runs.
  probe: {
    handsOver: {
      en: "whether Teams shows it, the workflow's run history says",
      zh: "Teams 是否显示，请看工作流的运行历史",
    },
  },
};
