import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as HttpRouter from "effect/http/HttpRouter";
import type { AppConfig } from "../../config/load.ts";
import { verbatim } from "../../domain/phrase.ts";
import { Timeline } from "../../domain/timeline.ts";
import { recordTitle } from "../../views/titles.ts";
import { clockTime, contentsOf, deliveriesOf, kindOf, sourceLink } from "../entries.ts";
import { html } from "../html.ts";
import type { Reading } from "../reading.ts";
import { showing } from "../route.ts";

/*
 * One alert for good: what it said, and to whom.
 */

const words = {
  unknown: { en: "No such alert", zh: "没有这条提醒" },
  why: {
    en: "No alert has this ID; alerts older than retention_days are not kept.",
    zh: "没有提醒使用这个 ID；早于 retention_days 的提醒不保留。",
  },
  deliveries: { en: "Deliveries", zh: "投递" },
  none: { en: "It has no channel.", zh: "没有发往任何通道。" },
};

export const alert = (config: AppConfig, reading: Reading) =>
  showing(config, reading, "/alerts/:id", (visitor) =>
    Effect.gen(function* () {
      const { say } = visitor;
      const { id = "" } = yield* HttpRouter.params;
      const found = yield* (yield* Timeline).alert(id);
      if (Option.isNone(found)) {
        return { title: words.unknown, status: 404, content: html`<p>${say(words.why)}</p>` };
      }
      const record = found.value;
      return {
        title: verbatim(recordTitle(record, visitor.language)),
        isLive: true,
        content: html`
          <p
            class="quiet">${clockTime(record.createdAt, visitor)} · ${sourceLink(
              record.source,
            )} · ${kindOf(record, visitor)} · ID ${record.id}</p>${contentsOf(
              record,
              visitor,
            )}<h2>${say(words.deliveries)}</h2>${deliveriesOf(record, visitor) ||
              html`<p>${say(words.none)}</p>`}
        `,
      };
    }));
