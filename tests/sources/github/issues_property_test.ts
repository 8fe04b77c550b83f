import { equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { live, tries } from "../../testing.ts";
import { cursorOf, day, minute, noon, read, second } from "../opened.ts";
import { reader, watch } from "./source.ts";

/*
 * A repository that changes in any order, also between the pages of a poll, whose answers fail and whose
 * polls are stopped anywhere: whatever was updated since the first look is read in its last form.
 */

const Index = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 400 }));
const change = <K extends string>(...kinds: ReadonlyArray<K>) =>
  Schema.Struct({ do: Schema.Literals(kinds), issue: Index });

const Change = Schema.Union([
  change("comment", "label", "remove", "reopen"),
  Schema.Struct({ do: Schema.Literals(["open", "transfer", "burst", "purge"]) }),
]);
type Change = typeof Change.Type;

const Links = Schema.Literals(["after", "number", "none"]);

const Step = Schema.Union([
  Change,
  Schema.Struct({ do: Schema.Literal("wait"), minutes: Schema.Literals([1, 7, 60]) }),
  Schema.Struct({ do: Schema.Literal("lag"), minutes: Schema.Literals([0, 3, 9]) }),
  Schema.Struct({ do: Schema.Literal("links"), kind: Links }),
  Schema.Struct({
    do: Schema.Literal("poll"),
    /** Pages until it is stopped. */
    most: Schema.Literals([1, 2, 3, 100]),
    /** What happens before the nth request is answered. */
    meanwhile: Schema.Array(Change).check(Schema.isMaxLength(4)),
    /** The request that fails, and how. */
    failing: Schema.Literals([0, 1, 2, 3, 5]),
    status: Schema.Literals([200, 422, 502]),
  }),
]);

const Story = Schema.Struct({
  links: Links,
  steps: Schema.Array(Step).check(Schema.isMinLength(8)),
});

const story = ({ links, steps }: typeof Story.Type) =>
  Effect.gen(function* () {
    const { clock, repo, source, upstream } = yield* watch();
    upstream.links(links);
    clock.at = noon - day;
    for (let issue = 0; issue < 250; issue++) {
      clock.at += minute;
      repo.open();
    }
    clock.at = noon;
    const numbers = new Set(repo.listed(clock.at).map(({ number }) => number));
    const poll = reader(source, cursorOf(yield* read(source)));
    const known = new Map<string, number>();

    const remove = (number: number) => {
      repo.remove(number);
      numbers.delete(number);
    };

    const happen = (step: Change) => {
      clock.at += second;
      const all = [...numbers];
      if ("issue" in step) {
        const number = all[step.issue % all.length];
        if (number === undefined) return;
        if (step.do === "label") repo.label(number, `at ${clock.at}`);
        else if (step.do === "remove") remove(number);
        else repo[step.do](number);
      } else if (step.do === "open") numbers.add(repo.open());
      else if (step.do === "transfer") {
        numbers.add(repo.transferIn({ createdAt: noon - 99 * day }));
      } else if (step.do === "purge") {
        for (const { number } of repo.listed(clock.at).slice(0, 30)) remove(number);
      } else {
        for (const number of all.slice(0, 130)) {
          clock.at += minute;
          repo.comment(number);
        }
      }
    };

    for (const number of numbers) {
      clock.at += minute;
      repo.comment(number);
    }
    const look = (most = Infinity) =>
      Effect.map(poll(most), ({ pages }) => {
        for (const { id, updatedAt } of pages.flatMap(({ items }) => items)) {
          known.set(id, Math.max(known.get(id) ?? 0, updatedAt ?? 0));
        }
      });

    for (const step of steps) {
      if (step.do === "wait") clock.at += step.minutes * minute;
      else if (step.do === "lag") repo.lag(step.minutes * minute);
      else if (step.do === "links") upstream.links(step.kind);
      else if (step.do === "poll") {
        let asked = 0;
        upstream.beforeEach(() => {
          const next = step.meanwhile[asked++ - 1];
          if (next !== undefined) happen(next);
          if (asked === step.failing) {
            upstream.fail({ kind: "answer", status: step.status, body: "{}" }, 1);
          }
        });
        yield* look(step.most);
        upstream.beforeEach(() => {});
        upstream.recover();
        clock.at += minute;
      } else happen(step);
    }
    for (let round = 0; round < 8; round++) {
      clock.at += 10 * minute;
      yield* look();
    }
    const missed = [...numbers].map(repo.get).filter(({ id, updatedAt }) =>
      updatedAt > noon && known.get(String(id)) !== updatedAt
    );
    return missed.map(({ number }) => number);
  }).pipe(Effect.scoped);

live(
  "whatever happens between polls and pages, nothing that was updated is missed",
  () =>
    Effect.gen(function* () {
      const result = yield* Arbitrary.checkEffect(
        Arbitrary.schema(Story),
        (steps) => Effect.map(story(steps), (missed) => missed.length === 0),
        { ...tries(10, 30), size: 40, maxShrinks: 200 },
      );
      equal(Arbitrary.formatCheckFailure(result), undefined);
    }),
);
