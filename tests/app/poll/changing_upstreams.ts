import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { github as simulatedGithub } from "../../simulators/github.ts";
import { huggingface as simulatedHub } from "../../simulators/huggingface.ts";
import { modelscope as simulatedScope } from "../../simulators/modelscope.ts";

/*
 * Simulated upstreams to which anything may happen in any order, and what they show.
 */

export const minute = 60_000;
export const repoName = "acme/engine";
export const keys = [`github:${repoName}`, "huggingface:acme", "modelscope:acme"] as const;

/** Few names, so that things happen to the same ones again and again. */
const Index = Schema.Literals([0, 1, 2, 3, 4, 5]);
export const Step = Schema.Union([
  Schema.Struct({ do: Schema.Literal("open"), matches: Schema.Boolean, pull: Schema.Boolean }),
  Schema.Struct({
    do: Schema.Literals(["retitle", "relabel", "comment", "close", "reopen", "merge", "edit"]),
    issue: Index,
  }),
  Schema.Struct({ do: Schema.Literal("lag"), minutes: Schema.Literals([0, 3, 9]) }),
  Schema.Struct({ do: Schema.Literal("burst") }),
  Schema.Struct({
    do: Schema.Literals(["publish", "publish old", "commit", "hide", "show", "touch"]),
    model: Index,
  }),
  Schema.Struct({ do: Schema.Literal("api"), works: Schema.Boolean }),
  Schema.Struct({ do: Schema.Literal("wait"), minutes: Schema.Literals([0, 1, 7, 30]) }),
  Schema.Struct({ do: Schema.Literal("poll") }),
  Schema.Struct({ do: Schema.Literal("poll") }),
  Schema.Struct({ do: Schema.Literal("crash"), request: Schema.Literals([1, 2, 3, 4, 5]) }),
]);
export type Step = typeof Step.Type;

const matches = (text: string) => text.toLowerCase().includes("deepseek");

/** The models' names: every other one is of interest. */
const modelName = (index: number) => `acme/${index % 2 === 0 ? "DeepSeek" : "other"}-${index}`;

export const upstreams = Effect.gen(function* () {
  const clock = { at: Date.UTC(2026, 10, 24, 12) };
  const now = () => clock.at;
  const forge = yield* simulatedGithub({ now });
  const hub = yield* simulatedHub({ now });
  const scope = yield* simulatedScope({ now });
  hub.pageSize(2);
  const repo = forge.repo(repoName);
  const numbers: Array<number> = [];
  const shas = new Map<string, number>();
  let apiWorks = true;

  /** What each upstream shows now, by item: what is news of it, and whether it is of interest. */
  const shown = (key: string): ReadonlyMap<string, { news: string; matches: boolean }> => {
    const models = [...shas].filter(([id]) => !hidden.has(id));
    switch (key) {
      case keys[0]:
        return new Map(
          repo.listed(clock.at).map((issue) => [
            String(issue.id),
            {
              news: JSON.stringify([
                issue.title,
                issue.body,
                issue.labels.toSorted(),
                issue.state,
                issue.stateReason,
                issue.closedAt,
                issue.mergedAt,
              ]),
              matches: matches(`${issue.title} ${issue.body} ${issue.labels}`),
            },
          ]),
        );
      case keys[1]:
        return new Map(
          models.map(([id, sha]) => [id, { news: String(sha), matches: matches(id) }]),
        );
      default:
        return new Map(models.map(([id]) => [id, { news: "", matches: matches(id) }]));
    }
  };
  const hidden = new Set<string>();

  const onIssue = (step: Step & { issue: number }) => {
    const number = numbers[step.issue % Math.max(1, numbers.length)];
    if (number === undefined) return;
    const { state, pull, title } = repo.get(number);
    if (step.do === "retitle") {
      repo.edit(number, { title: matches(title) ? `Title ${number}` : `DeepSeek ${number}` });
    } else if (step.do === "edit") repo.edit(number, { body: `Written at ${clock.at}` });
    else if (step.do === "relabel") repo.label(number, "deepseek", `at-${clock.at}`);
    else if (step.do === "comment") repo.comment(number);
    else if (step.do === "close" && state === "open") repo.close(number);
    else if (step.do === "reopen" && state === "closed" && repo.get(number).mergedAt === null) {
      repo.reopen(number);
    } else if (step.do === "merge" && pull && state === "open") repo.merge(number);
  };

  const onModel = (step: Step & { model: number }) => {
    const id = modelName(step.model);
    const exists = shas.has(id);
    if (!exists && (step.do === "publish" || step.do === "publish old")) {
      const createdAt = step.do === "publish" ? clock.at : Date.UTC(2023, 0, 1);
      hub.publish(id, { createdAt });
      scope.publish(id, { createdAt });
      shas.set(id, 0);
    } else if (exists && step.do === "commit") {
      clock.at += 1000;
      hub.commit(id);
      shas.set(id, (shas.get(id) ?? 0) + 1);
    } else if (exists && step.do === "touch") scope.touch(id);
    else if (step.do === "hide") {
      hub.hide(id);
      scope.hide(id);
      hidden.add(id);
    } else if (step.do === "show") {
      hub.show(id);
      scope.show(id);
      hidden.delete(id);
    }
  };

  const change = (step: Step) => {
    if ("issue" in step) return onIssue(step);
    if ("model" in step) return onModel(step);
    if (step.do === "open") {
      const title = step.matches ? "About DeepSeek" : "About something";
      numbers.push(repo.open({ title, pull: step.pull }));
    } else if (step.do === "lag") repo.lag(step.minutes * minute);
    else if (step.do === "burst") {
      // More than a page of what is no news, all of one second.
      for (const number of crowd) repo.comment(number);
    } else if (step.do === "api") {
      apiWorks = step.works;
      if (apiWorks) scope.recover();
      else scope.failApi({ kind: "answer", status: 500 });
    } else if (step.do === "wait") clock.at += step.minutes * minute;
  };
  const crowd = Array.from({ length: 120 }, () => repo.open({ title: "One of many" }));
  return { forge, hub, scope, clock, shown, change };
});
