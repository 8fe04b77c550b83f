import { deepEqual, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Result from "effect/Result";
import { test } from "../../testing.ts";
import { openSection } from "../opened.ts";
import { kinds, plugins } from "./source.ts";

/*
 * How the organisations to watch are configured.
 */

for (const kind of kinds) {
  test(`each organisation is an entry of its own (${kind})`, () =>
    Effect.sync(() => {
      const section = { orgs: ["acme", "deepseek-ai"] };
      const entries = Result.getOrThrow(openSection(plugins[kind], section));
      deepEqual(entries.map(({ id }) => id), [`${kind}:acme`, `${kind}:deepseek-ai`]);
    }));

  for (
    const orgs of [
      [],
      ["acme", "Acme"],
      ["acme/model"],
      ["https://huggingface.co/acme"],
      [" acme"],
      [""],
    ]
  ) {
    test(`the organisations ${JSON.stringify(orgs)} are refused (${kind})`, () =>
      Effect.sync(() => ok(Result.isFailure(openSection(plugins[kind], { orgs })))));
  }
}
