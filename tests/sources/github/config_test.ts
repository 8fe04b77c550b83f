import { deepEqual, equal, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { blankItem, type Item } from "../../../src/domain/item.ts";
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
    [{ comments: true, discussions: true }, [
      "github:a/b",
      "github:a/b/comments",
      "github:a/b/discussions",
      "github:c/d",
      "github:c/d/comments",
      "github:c/d/discussions",
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

test("a repository's own settings stand before those of the section, key by key", () =>
  Effect.sync(() => {
    const entries = Result.getOrThrow(openSection(github, {
      repos: [
        "a/b",
        {
          repo: "c/d",
          monitor: { releases: false, commits: true },
          paths: ["src/**", "README.md"],
        },
        { repo: "e/f", monitor: { issues: false, pulls: false, releases: false } },
      ],
      monitor: { releases: true, tags: true },
    }));
    deepEqual(entries.map(({ id }) => id), [
      "github:a/b",
      "github:a/b/releases",
      "github:a/b/tags",
      "github:c/d",
      "github:c/d/tags",
      "github:c/d/commits",
      "github:e/f/tags",
    ]);
  }));

test("an entry that watches nothing says where everything is off", () =>
  Effect.sync(() => {
    const off = { issues: false, pulls: false };
    const problemOf = (section: object) =>
      Result.getOrThrow(openSection(github, section)).map(({ unusable }) =>
        Option.match(unusable, { onNone: () => "", onSome: ({ en }) => en.slice(0, 70) })
      );
    deepEqual(problemOf({ repos: ["a/b", "c/*"], monitor: off }), [
      "it watches nothing, for sources.github.monitor turns everything off; s",
      "",
    ]);
    deepEqual(problemOf({ repos: ["a/b", { repo: "c/d", monitor: off }] }), [
      "",
      "it watches nothing, for sources.github.repos[1].monitor turns everythi",
    ]);
  }));

test("an owner is an entry of its own, joined by those of its repositories that are not named", () =>
  Effect.sync(() => {
    const [entry, ...named] = Result.getOrThrow(openSection(github, {
      repos: ["a/*", "A/named"],
      monitor: { releases: true },
    }));
    const membersOf = (title: string, fields: Item["fields"] = {}) =>
      entry?.members?.({ ...blankItem("1", "repository"), title, fields }).map(({ id }) => id);
    deepEqual([entry?.id, named.map(({ id }) => id)], [
      "github:a/*",
      ["github:A/named", "github:A/named/releases"],
    ]);
    deepEqual(membersOf("a/b"), ["github:a/b", "github:a/b/releases"]);
    for (const title of ["a/named", "a/../b", "a", "a/b?c=d"]) deepEqual(membersOf(title), []);
    deepEqual(membersOf("a/b", { fork: true }), []);
    deepEqual(membersOf("a/b", { archived: true }), []);
  }));

test("paths without commits, and an owner without a token, are hinted at", () =>
  Effect.sync(() => {
    const hints = (section: object) =>
      github.hints(section, "sources.github").map(({ en }) => en.slice(0, 60));
    const paths = ["src/**"];
    deepEqual(hints({ repos: ["x/y", { repo: "a/b", paths }] }), [
      "sources.github.repos[1]: paths are for commits, which are of",
    ]);
    deepEqual(hints({ repos: [{ repo: "a/b", paths }], monitor: { commits: true } }), []);
    deepEqual(hints({ repos: ["a/*"] }), [
      "sources.github.repos[0]: all repositories of an owner soon t",
    ]);
    deepEqual(hints({ repos: ["a/*"], token_env: "GITHUB_TOKEN" }), []);
  }));

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

const pathForm =
  "expected a file or a directory such as vllm/model_executor/models/**, as GitHub " +
  "lists commits by no other pattern";

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
    [{ repos: ["a/b", { repo: "A/B" }] }, ["repos.1.repo: this repository is listed twice"]],
    [{ repos: [{ repo: "a/*" }, "A/*"] }, ["repos.1: this owner is listed twice"]],
    [{ repos: ["https://github.com/vllm-project"] }, [
      "repos.0: expected OWNER/REPO as in the repository's address, did you mean vllm-project/*?",
    ]],
    [{ repos: ["https://github.com/orgs/deepseek-ai/repositories"] }, [
      "repos.0: expected OWNER/REPO as in the repository's address, did you mean deepseek-ai/*?",
    ]],
    [{ repos: ["*/vllm"] }, [`repos.0: ${form}`]],
    [{ repos: ["vllm-project/v*"] }, [`repos.0: ${form}`]],
    [{ repos: [{ repo: "https://github.com/a/b" }] }, [
      "repos.0.repo: expected OWNER/REPO as in the repository's address, did you mean a/b?",
    ]],
    [{ repos: [{ repo: "a/b", include: ["forks"] }] }, [
      "repos.0.include: only OWNER/* has repositories to include; take this out",
    ]],
    [{ repos: [{ repo: "a/*", paths: ["src/**"] }] }, [
      "repos.0.paths: the repositories of an owner have no paths in common; name a repository " +
      "instead of OWNER/*",
    ]],
    [{ repos: [{ repo: "a/b", paths: [] }] }, ["repos.0.paths: Expected at least one path"]],
    [{ repos: [{ repo: "a/b", paths: ["vllm/*/models/*.py"] }] }, [
      `repos.0.paths.0: ${pathForm}; did you mean vllm/**?`,
    ]],
    [{ repos: [{ repo: "a/b", paths: ["/src//models"] }] }, [
      `repos.0.paths.0: ${pathForm}; did you mean src/models?`,
    ]],
    [{ repos: [{ repo: "a/b", paths: ["*.py"] }] }, [`repos.0.paths.0: ${pathForm}`]],
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

for (
  const [answer, lists] of [
    [undefined, ["", "/releases"]],
    ["", ["", "/releases"]],
    ["comments, discussions", ["", "/comments", "/discussions"]],
  ] as const
) {
  test(`init with the lists ${JSON.stringify(answer)} watches ${lists.length} of a repository`, () =>
    Effect.sync(() => {
      const section = github.starter?.section({
        repos: "a/b",
        ...answer === undefined ? {} : { "repo-lists": answer },
      });
      const entries = Result.getOrThrow(openSection(github, section));
      deepEqual(entries.map(({ id }) => id), lists.map((list) => `github:a/b${list}`));
    }));
}
