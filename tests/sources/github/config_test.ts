import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { issuesOf } from "../../schema_issues.ts";
import { github } from "../../../src/sources/github/github.ts";
import { test } from "../../testing.ts";
import { openSection } from "../opened.ts";
import { name, sourceOf } from "./source.ts";

test("each repository is an entry of its own that names the optional token", () =>
  Effect.sync(() => {
    const section = { repos: ["vllm-project/vllm", "a_corp/.github"], token_env: "GITHUB_TOKEN" };
    const entries = Result.getOrThrow(openSection(github, section));
    deepEqual(entries.map(({ id }) => id), ["github:vllm-project/vllm", "github:a_corp/.github"]);
    for (const { secrets, unusable } of entries) {
      deepEqual(unusable, Option.none());
      deepEqual(secrets, [{
        path: "sources.github.token_env",
        variable: "GITHUB_TOKEN",
        required: false,
      }]);
    }
  }));

for (
  const [monitor, ids] of [
    [{}, ["github:a/b", "github:c/d"]],
    [{ releases: true }, [
      "github:a/b",
      "github:a/b/releases",
      "github:c/d",
      "github:c/d/releases",
    ]],
    [{ issues: false, pulls: false, releases: true }, [
      "github:a/b/releases",
      "github:c/d/releases",
    ]],
  ] as const
) {
  test(`with monitor ${JSON.stringify(monitor)} the sources are ${ids.join(", ")}`, () =>
    Effect.sync(() => {
      const entries = Result.getOrThrow(openSection(github, { repos: ["a/b", "c/d"], monitor }));
      deepEqual(entries.map(({ id }) => id), ids);
      deepEqual(entries.map(({ unusable }) => unusable), ids.map(() => Option.none()));
    }));
}

test("only GitHub itself counts requests without a token by the hour", () =>
  Effect.gen(function* () {
    const perHour = function* (section: object, token?: string) {
      return (yield* sourceOf({ repos: [name], ...section }, token)).perHour;
    };
    equal(yield* perHour({}), 60);
    equal(yield* perHour({ token_env: "GITHUB_TOKEN" }), 60);
    equal(yield* perHour({ token_env: "GITHUB_TOKEN" }, "hush"), undefined);
    equal(yield* perHour({ base_url: "https://git.corp.example/api/v3" }), undefined);
  }));

const form = "expected OWNER/REPO as in the repository's address, e.g. vllm-project/vllm";

for (
  const [section, found] of [
    [{ repos: ["vllm"] }, [`repos.0: ${form}`]],
    [{ repos: [name, "https://github.com/vllm-project/vllm"] }, [
      "repos.1: expected OWNER/REPO as in the repository's address, did you mean vllm-project/vllm?",
    ]],
    [{ repos: ["a/b/c"] }, [`repos.0: ${form}`]],
    [{ repos: [" a/b"] }, [
      "repos.0: expected OWNER/REPO as in the repository's address, did you mean a/b?",
    ]],
    [{ repos: ["-a/b"] }, [`repos.0: ${form}`]],
    [{ repos: ["a/.."] }, [`repos.0: ${form}`]],
    [{ repos: ["a/b?c"] }, [`repos.0: ${form}`]],
    [{ repos: [`${"a".repeat(40)}/b`] }, [`repos.0: ${form}`]],
    [{ repos: ["a/b.git"] }, ["repos.0: expected OWNER/REPO without .git at its end"]],
    [{ repos: ["a/b", "c/d", "A/B"] }, ["repos.2: this repository is listed twice"]],
    [{ repos: [] }, ["repos: Expected at least one repository"]],
  ] as const
) {
  test(`the section ${JSON.stringify(section).slice(0, 60)} is refused with its mistake`, () =>
    Effect.sync(() => deepEqual(mistakes(section), found)));
}

const mistakes = (section: unknown) => {
  const opened = openSection(github, section);
  ok(Result.isFailure(opened));
  return issuesOf(opened.failure);
};

test("several mistakes of a section are all reported", () =>
  Effect.sync(() =>
    equal(
      mistakes({
        repos: ["x"],
        monitor: { issue: true, pulls: "no" },
        base_url: "github.com",
        token_env: "ghp_0123456789abcdefghij",
      }).length,
      5,
    )
  ));
