import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import { utf8Bytes } from "../../domain/text.ts";
import type { Tone } from "../../message/tone.ts";
import type { Robot } from "../robot/robot.ts";
import { titledForm } from "../robot/titled_form.ts";
import { ntfyDialect } from "./reply.ts";

/** Bytes; a text of more than 4,096 becomes a file. */
const most = 4000;

/** Names of emoji, which stand in front of the title. */
const tags: Readonly<Record<Tone, ReadonlyArray<string>>> = {
  new: ["green_circle"],
  done: ["purple_circle"],
  ended: ["orange_circle"],
  change: ["blue_circle"],
  access: ["yellow_circle"],
  trouble: ["red_circle"],
  plain: [],
};

/** What a topic takes, and how its server answers. */
export const ntfyRobot: Robot = {
  owner: () => ({ en: "ntfy", zh: "ntfy" }),
  noun: "topic",
  dialect: ntfyDialect,
  takes: () => false,
  forms: (_, wording) => {
    const form = titledForm(wording, { most, measure: utf8Bytes });
    return {
      fits: form.fits,
      body: (message) => {
        const { title, body, link, tone } = form.write(message);
        return {
          title,
          message: body,
          tags: tags[tone],
          ...link === "" ? {} : { click: link },
        };
      },
    };
  },
  sign: (body, { url, secret }) => ({
    url: new URL(".", url),
    body: { topic: url.pathname.slice(url.pathname.lastIndexOf("/") + 1), ...body },
    ...Option.match(secret, {
      onNone: () => ({}),
      onSome: (token) => ({ headers: { authorization: `Bearer ${Redacted.value(token)}` } }),
    }),
  }),
  // A time that nobody can read is refused with 40004, but to nobody who may not write.
  probe: { post: { message: "", delay: "?" } },
};
