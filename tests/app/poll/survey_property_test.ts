import { deepEqual, equal } from "node:assert/strict";
import * as Arbitrary from "effect/Arbitrary";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import type { Fault } from "../../simulators/faults.ts";
import { collectWarnings, test, tries } from "../../testing.ts";
import { minute, repositories } from "./surveyed.ts";

/*
 * Repositories that change in any order while GraphQL fails, hides and comes back, and one that asks it
 * beside one that does not: poll for poll both tell the same.
 */

const count = 22;
const Repo = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1 }));

const Change = Schema.Struct({
  do: Schema.Literals(["open", "edit", "label", "comment", "close", "reopen", "merge", "remove"]),
  repo: Repo,
  /** Which of its issues, as far as there are so many. */
  issue: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 })),
});
const Poll = Schema.Struct({
  do: Schema.Literal("poll"),
  after: Schema.Literals([0, 1, 5, 12, 30]),
});

const Step = Schema.Union([
  Change,
  Change,
  Change,
  Poll,
  Poll,
  Poll,
  Schema.Struct({ do: Schema.Literal("lag"), repo: Repo, minutes: Schema.Literals([0, 2, 8]) }),
  Schema.Struct({ do: Schema.Literal("issues"), repo: Repo, on: Schema.Boolean }),
  Schema.Struct({ do: Schema.Literal("hide"), repo: Repo, hidden: Schema.Boolean }),
  Schema.Struct({ do: Schema.Literal("graphql"), fault: Schema.Literals([200, 403, 502]) }),
  Schema.Struct({ do: Schema.Literal("restart") }),
]);
type Step = typeof Step.Type;

const faultOf = (status: 200 | 403 | 502): Fault => ({
  kind: "answer",
  status,
  body: '{"errors":[{"message":"Something went wrong"}]}',
  headers: status === 403 ? { "retry-after": "900" } : {},
});

const story = (steps: ReadonlyArray<Step>) =>
  Effect.gen(function* () {
    const { forge, machine, pass, repo } = yield* repositories(count);
    const [asking, plain] = [yield* machine, yield* machine];
    let one = yield* asking.start();
    const other = yield* plain.start(true);
    let [unchanged, edits] = [0, 0];

    const poll = (after: number) =>
      Effect.gen(function* () {
        yield* pass(after);
        const before = [asking.told().length, plain.told().length] as const;
        const { value: report } = yield* collectWarnings(one.run);
        yield* collectWarnings(other.run);
        unchanged += report.sources.filter(({ state }) => state === "unchanged").length;
        deepEqual(
          asking.told().slice(before[0]).toSorted(),
          plain.told().slice(before[1]).toSorted(),
        );
      });

    const happen = (step: typeof Change.Type) => {
      const where = repo(step.repo);
      const all = where.current();
      const issue = all[step.issue % Math.max(1, all.length)];
      if (step.do === "open" || issue === undefined) {
        where.open({ title: "DeepSeek", pull: step.issue % 2 === 1 });
      } else if (step.do === "edit") where.edit(issue.number, { title: `DeepSeek ${++edits}` });
      else if (step.do === "label") where.label(issue.number, `label ${++edits}`);
      else if (step.do === "merge" && !issue.pull) where.close(issue.number);
      else where[step.do](issue.number);
    };

    yield* poll(0);
    for (const step of steps) {
      if ("issue" in step) happen(step);
      else if (step.do === "poll") yield* poll(step.after);
      else if (step.do === "lag") repo(step.repo).lag(step.minutes * minute);
      else if (step.do === "issues") repo(step.repo).issues(step.on);
      else if (step.do === "hide") {
        forge.graphql.hide(...step.hidden ? [repo(step.repo).name()] : []);
      } else if (step.do === "restart") one = yield* asking.start();
      else forge.graphql.fail(faultOf(step.fault), 1);
    }
    forge.graphql.recover();
    forge.graphql.hide();
    for (const after of [20, 5, 5]) yield* poll(after);
    // Otherwise nothing would have been tried.
    return unchanged >= count - 6;
  }).pipe(Effect.scoped);

test("whatever happens between polls is told as if each repository had been polled", () =>
  Effect.gen(function* () {
    const result = yield* Arbitrary.checkEffect(
      Arbitrary.schema(Schema.Array(Step).check(Schema.isMinLength(60))),
      story,
      { ...tries(2, 60), size: 40, maxShrinks: 60 },
    );
    equal(Arbitrary.formatCheckFailure(result), undefined);
  }));
