import { equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import type { Item } from "../../../src/domain/item.ts";
import { test, tries } from "../../testing.ts";
import { cursorOf, day, hour, itemsOf, minute, noon, read } from "../opened.ts";
import { watch } from "./source.ts";

/*
 * Feeds that change in any way between polls: whatever a poll shows of what was posted since the first
 * look is told, once, and so is each edit; what was there before never is.
 */

const Step = Schema.Union([
  Schema.Struct({ do: Schema.Literal("poll") }),
  Schema.Struct({ do: Schema.Literal("publish"), hoursAgo: Schema.Literals([0, 30]) }),
  Schema.Struct({ do: Schema.Literal("edit"), post: Schema.Literals([0, 1, 2, 3]) }),
  Schema.Struct({ do: Schema.Literal("touch"), post: Schema.Literals([0, 1, 2, 3]) }),
  Schema.Struct({ do: Schema.Literal("withdraw"), post: Schema.Literals([0, 1, 2, 3]) }),
  Schema.Struct({ do: Schema.Literal("show"), count: Schema.Literals([1, 3, 6, 100]) }),
]);

const Form = Schema.Literals(["rss", "atom", "json"]);

/** What is wrong with a history, "" for nothing. */
const play = Effect.fnUntraced(function* (
  form: typeof Form.Type,
  steps: ReadonlyArray<typeof Step.Type>,
) {
  const { clock, site, source } = yield* watch(form);
  /** What the feed holds, newest first, and how often the text of each was written. */
  let posts: ReadonlyArray<string> = [];
  const edits = new Map<string, number>();
  const write = (id: string, publishedAt?: number) => {
    edits.set(id, (edits.get(id) ?? -1) + 1);
    site.publish(id, {
      text: `edition ${edits.get(id)}`,
      ...publishedAt === undefined ? {} : { publishedAt },
    });
  };
  const publish = (id: string, publishedAt: number) => {
    write(id, publishedAt);
    posts = [id, ...posts];
  };
  for (let age = 12; age > 0; age--) publish(`before-${age}`, noon - age * day);
  let shown = 6;
  site.show(shown);
  const known = new Map<string, Item>();
  const told = new Map<string, number>();
  let cursor: string | undefined;
  const poll = Effect.gen(function* () {
    clock.at += minute;
    const pages = yield* read(source, cursor);
    const isFirst = cursor === undefined;
    cursor = cursorOf(pages);
    for (const item of itemsOf(pages)) {
      const before = Option.fromUndefinedOr(known.get(item.id));
      const changes = isFirst ? [] : source.changes(before, item, { at: noon, complete: true });
      if (Option.isNone(before) || changes.length > 0) known.set(item.id, item);
      for (const { transition, eventId, news } of changes.filter(({ news }) => news)) {
        const event = `${news} ${transition} ${item.id} ${eventId}`;
        told.set(event, (told.get(event) ?? 0) + 1);
        if (transition === "added" && item.id.startsWith("before")) return `told ${item.id}`;
      }
    }
    for (const id of posts.slice(0, shown)) {
      if (!id.startsWith("since")) continue;
      if (!told.has(`true added ${id} ${id}`)) return `missed ${id}`;
      if (!known.get(id)?.body.includes(`edition ${edits.get(id)}`)) return `old text of ${id}`;
    }
    const twice = [...told].find(([, times]) => times > 1);
    return twice === undefined ? "" : `twice: ${twice[0]}`;
  });

  let wrong = yield* poll;
  for (const [index, step] of [...steps, { do: "poll" } as const].entries()) {
    clock.at += hour;
    const id = "post" in step ? posts[step.post] : undefined;
    if (step.do === "poll") wrong ||= yield* poll;
    else if (step.do === "publish") publish(`since-${index}`, clock.at - step.hoursAgo * hour);
    else if (step.do === "show") site.show(shown = step.count);
    else if (id !== undefined && step.do === "edit") write(id);
    else if (id !== undefined && step.do === "touch") site.publish(id);
    else if (id !== undefined && step.do === "withdraw") {
      site.withdraw(id);
      posts = posts.filter((each) => each !== id);
    }
  }
  return wrong;
});

test("whatever becomes of a feed, each post since the first look is told once", () =>
  Effect.gen(function* () {
    const cases = Arbitrary.schema(Schema.Struct({ form: Form, steps: Schema.Array(Step) }));
    const result = yield* Arbitrary.checkEffect(
      cases,
      ({ form, steps }) =>
        Effect.scoped(play(form, steps)).pipe(Effect.map((wrong) => wrong === "")),
      tries(150, 3000),
    );
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));
