import { utf8Bytes } from "../../domain/text.ts";
import { withoutMarkup } from "../../message/markdown.ts";
import type { Tone } from "../../message/tone.ts";
import type { Robot } from "../robot/robot.ts";
import { titledForm } from "../robot/titled_form.ts";
import { emojiDot } from "../robot/tones.ts";
import type { AppriseConfig } from "./config.ts";
import { appriseDialect } from "./reply.ts";

/** Bytes; most targets take that much, and Apprise cuts what the others do not. */
const most = 7000;

/** What gives a message its colour where the target has colours. */
const typeOf = (tone: Tone): string => {
  switch (tone) {
    case "trouble":
      return "failure";
    case "ended":
    case "access":
      return "warning";
    case "new":
    case "done":
      return "success";
    default:
      return "info";
  }
};

/** What a server takes, and how it answers. */
export const appriseRobot = ({ tag }: AppriseConfig): Robot => ({
  owner: () => ({ en: "Apprise", zh: "Apprise" }),
  noun: "server",
  dialect: appriseDialect,
  takes: () => false,
  forms: (_, wording) => {
    // Nobody knows which targets read Markdown or tags in plain text.
    const form = titledForm(wording, { most, measure: utf8Bytes }, withoutMarkup);
    return {
      fits: form.fits,
      body: (message) => {
        const { title, link, body, tone } = form.write(message);
        const dot = emojiDot(tone);
        return {
          title: dot === "" ? title : `${dot} ${title}`,
          body: link === "" ? body : `${link}\n${body}`,
          type: typeOf(tone),
          format: "text",
          ...tag === undefined ? {} : { tag },
        };
      },
    };
  },
  probe: {
    get: (address) => {
      const asked = new URL(address.href.replace(/\/notify\/([^/]*)$/, "/json/urls/$1"));
      asked.searchParams.set("privacy", "1");
      return asked;
    },
  },
});
