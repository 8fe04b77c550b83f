import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { describing } from "../../../../src/plugin/fields.ts";
import { Locale } from "../../../../src/domain/locale.ts";
import { accepted, type Notifier } from "../../../../src/domain/notifier.ts";
import { Vocabulary } from "../../../../src/domain/vocabulary.ts";
import { digestOf, digestText } from "../../../../src/message/digest.ts";
import { text } from "../../../../src/message/plain_text.ts";
import { render } from "../../../../src/message/render.ts";
import { wordingOf } from "../../../../src/message/words.ts";
import { makePlugin } from "../../../../src/plugin/plugin.ts";

/*
 * A channel nobody but this folder and a line of a registry knows: a pager that is in memory.
 */

const channel = "pager";

/** Takes what is paged. */
export const Pager = Context.Reference<(number: string, text: string) => Effect.Effect<void>>(
  "test/Pager",
  { defaultValue: () => () => Effect.void },
);

const Config = Schema.Struct({
  number: Schema.String.annotate(describing({ en: "Whom to page.", zh: "呼叫谁。" })),
}).annotate(describing({ en: "Alerts on a pager.", zh: "用寻呼机发送提醒。" }));

export const pager = makePlugin({
  kind: channel,
  config: Config,
  example: { number: "0" },
  starter: {
    questions: [{
      flag: "pager-number",
      metavar: "NUMBER",
      text: { en: "Number of the pager", zh: "寻呼机号码" },
    }],
    section: ({ "pager-number": number = "0" }) => ({ number }),
  },
  entries: ({ number }) => [{
    id: channel,
    secrets: [],
    unusable: Option.none(),
    hosts: ["pager.example:2000"],
    make: Effect.gen(function* () {
      const wording = wordingOf(yield* Locale, yield* Vocabulary);
      const notifier: Notifier = {
        channel,
        maxPerMinute: 0,
        fits: ({ length }) => length,
        verify: Effect.void,
        send: ({ alerts }) =>
          Effect.flatMap(Pager, (page) =>
            page(
              number,
              alerts.length === 1
                ? text(render(alerts[0], wording))
                : digestText(digestOf(alerts, wording)),
            )).pipe(Effect.as(accepted)),
      };
      return notifier;
    }),
  }],
});
