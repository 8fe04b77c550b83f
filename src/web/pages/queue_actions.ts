import * as Effect from "effect/Effect";
import * as HttpRouter from "effect/http/HttpRouter";
import type { AppConfig } from "../../config/load.ts";
import { OutboxDesk } from "../../domain/outbox_desk.ts";
import { html } from "../html.ts";
import { pageOf } from "../layout.ts";
import { leadTo, sentForm } from "../route.ts";
import { type Visitor, visitorOf } from "../visitor.ts";

/*
 * What people do about deliveries.
 */

const words = {
  back: { en: "Keep them", zh: "保留" },
  sure: { en: "Discard for good?", zh: "确定要丢弃吗？" },
  discard: (count: number) => ({ en: `Discard ${count} unsent`, zh: `丢弃 ${count} 条未发的投递` }),
  loses: {
    en: "They are not sent, now or later; mrt replay can send their alerts again.",
    zh: "它们以后也不会再发送；可用 mrt replay 重发对应的提醒。",
  },
};

/** Asks before anything is lost. */
const question = (ids: ReadonlyArray<string>, visitor: Visitor) => {
  const { say } = visitor;
  return pageOf(visitor, {
    title: words.sure,
    content: html`
      <p>${say(words.loses)}</p>
      <form method="POST"
        action="/queue">${ids.map((id) =>
          html`<input type="hidden" name="id" value="${id}">`
        )}<button name="do" value="drop for good">${say(
          words.discard(ids.length),
        )}</button> <a href="/queue">${say(words.back)}</a></form>
    `,
  });
};

/** Retries or discards what a form of the queue selects. */
export const queueActions = (config: AppConfig) =>
  HttpRouter.add(
    "POST",
    "/queue",
    Effect.gen(function* () {
      const sent = yield* sentForm;
      const desk = yield* OutboxDesk;
      const ids = sent.getAll(sent.has("all") ? "shown" : "id");
      if (ids.length === 0) return leadTo("/queue", { done: "none" });
      switch (sent.get("do")) {
        case "retry":
          yield* desk.retry(ids);
          return leadTo("/queue", { done: "retry", count: String(ids.length) });
        case "drop for good":
          return leadTo("/queue", { done: "drop", count: String(yield* desk.drop(ids)) });
        default:
          return question(ids, yield* visitorOf(config));
      }
    }),
  );
