import { deepEqual, match, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { issuesOf } from "../../schema_issues.ts";
import { test } from "../../testing.ts";
import { openSection, openSource } from "../opened.ts";
import { plugins } from "./source.ts";

const { gitcode, gitee } = plugins;

const idsOf = (section: unknown) =>
  Result.getOrThrow(openSection(gitcode, section)).map(({ id }) => id);

test("issues, pull requests and releases of a repository are watched unless the config says otherwise", () =>
  Effect.sync(() => {
    deepEqual(idsOf({ repos: ["cann/ops-nn"] }), [
      "gitcode:cann/ops-nn/issues",
      "gitcode:cann/ops-nn/pulls",
      "gitcode:cann/ops-nn/releases",
    ]);
    deepEqual(
      idsOf({ repos: ["cann/ops-nn"], monitor: { issues: false, pulls: false, tags: true } }),
      [
        "gitcode:cann/ops-nn/releases",
        "gitcode:cann/ops-nn/tags",
      ],
    );
  }));

test("a repository of which nothing is watched is one source that says so", () =>
  Effect.sync(() => {
    const monitor = { issues: false, pulls: false, releases: false, tags: false };
    const entries = Result.getOrThrow(openSection(gitee, { repos: ["a/b"], monitor }));
    deepEqual(entries.map(({ id }) => id), ["gitee:a/b/issues"]);
    const says = Option.getOrThrow(entries[0]?.unusable ?? Option.none());
    match(says.en, /it watches nothing, for sources\.gitee\.monitor turns everything off/);
    match(says.zh, /什么也不会监视：sources\.gitee\.monitor/);
  }));

for (
  const repository of ["Ascend/pytorch", "2501_94257442/x", "_/a", "cann/ops.nn-1_2", "a/.github"]
) {
  test(`${repository} is the name of a repository`, () =>
    Effect.sync(() => ok(Result.isSuccess(openSection(gitcode, { repos: [repository] })))));
}

for (
  const [repository, says] of [
    ["pytorch", /OWNER\/REPO as in the repository's address, e\.g\. Ascend\/pytorch/],
    ["https://gitcode.com/Ascend/pytorch.git", /did you mean Ascend\/pytorch\?/],
    ["gitcode.com/Ascend/pytorch/issues/7", /did you mean Ascend\/pytorch\?/],
    ["Ascend/pytorch.git", /expected OWNER\/REPO/],
    ["Ascend/..", /expected OWNER\/REPO/],
    ["a/b/c", /expected OWNER\/REPO/],
    ["昇腾/pytorch", /expected OWNER\/REPO/],
    ["", /expected OWNER\/REPO/],
  ] as const
) {
  test(`${JSON.stringify(repository)} is refused, with what may have been meant`, () =>
    Effect.sync(() => {
      const issue = Option.getOrThrow(
        Result.getFailure(openSection(gitcode, { repos: [repository] })),
      );
      match(issuesOf(issue).join(), says);
    }));
}

test("a repository that is listed twice is refused, whatever its case", () =>
  Effect.sync(() =>
    ok(
      Result.isFailure(
        openSection(gitee, { repos: ["mindspore/mindspore", "MindSpore/MindSpore"] }),
      ),
    )
  ));

test("at the public address polls keep to what the forge allows, elsewhere to nothing", () =>
  Effect.gen(function* () {
    const perHour = (plugin: typeof gitcode, rest: object) =>
      Effect.map(openSource(plugin, { repos: ["a/b"], ...rest }), (source) => source.perHour);
    deepEqual([yield* perHour(gitcode, {}), yield* perHour(gitee, {})], [3000, 3600]);
    deepEqual(yield* perHour(gitee, { base_url: "https://gitee.corp.example/api/v5" }), undefined);
  }));

test("what init is told becomes a section that watches it", () =>
  Effect.sync(() => {
    for (const plugin of [gitcode, gitee]) {
      const [question] = plugin.starter?.questions ?? [];
      const flag = question?.flag ?? "";
      const section = plugin.starter?.section({
        [flag]: "https://gitcode.com/Ascend/pytorch，cann/x",
      });
      const ids = Result.getOrThrow(openSection(plugin, section)).map(({ id }) => id);
      deepEqual(ids.length, 6);
      ok(ids.includes(`${plugin.kind}:Ascend/pytorch/releases`));
      deepEqual(plugin.starter?.section({ [flag]: "" }), undefined);
    }
  }));
