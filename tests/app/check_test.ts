import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { online } from "../../src/app/check.ts";
import { test } from "../testing.ts";
import { page, scriptedSource, world } from "./scripted.ts";

test("an empty list is questioned unless the upstream tells which place it is", () => {
  const unknown = scriptedSource("huggingface:acme");
  const known = scriptedSource("github:acme/engine/tags");
  unknown.answers.push([page([])]);
  known.answers.push([page([], { identity: "api.github.com/repositories/1/tags" })]);
  return Effect.gen(function* () {
    const probes = yield* online;
    deepEqual(
      probes.map(({ id, problem }) => [id, Option.isSome(problem)]),
      [["huggingface:acme", true], ["github:acme/engine/tags", false]],
    );
  }).pipe(Effect.provide(world({ sources: [unknown, known] })));
});
