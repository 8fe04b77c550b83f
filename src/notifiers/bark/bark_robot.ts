import { utf8Bytes } from "../../domain/text.ts";
import { jsonBytes } from "../robot/plain_form.ts";
import type { Robot } from "../robot/robot.ts";
import { titledForm } from "../robot/titled_form.ts";
import { emojiDot } from "../robot/tones.ts";
import { barkDialect } from "./reply.ts";

/** Bytes of JSON; Apple takes 4,096 with what Bark adds. */
const most = 3000;
/** Bytes; a message about a longer name stands in no group. */
const longestGroup = 100;

const keyIn = ({ pathname }: URL): string => pathname.slice(pathname.lastIndexOf("/") + 1);

/** What a phone takes, and how its server answers. */
export const barkRobot: Robot = {
  owner: () => ({ en: "Bark", zh: "Bark" }),
  noun: "server",
  dialect: barkDialect,
  takes: () => false,
  forms: (_, wording) => {
    const form = titledForm(wording, { most, measure: jsonBytes(utf8Bytes) });
    return {
      fits: form.fits,
      body: (message) => {
        const { title, body, link, place, tone } = form.write(message);
        const dot = emojiDot(tone);
        return {
          title: dot === "" ? title : `${dot} ${title}`,
          body,
          ...utf8Bytes(place) > longestGroup ? {} : { group: place || "MRT" },
          ...link === "" ? {} : { url: link },
        };
      },
    };
  },
  sign: (body, { url }) => ({
    url: new URL("push", url),
    body: { device_key: keyIn(url), ...body },
  }),
  probe: { get: (address) => new URL(`register/${keyIn(address)}`, address) },
};
