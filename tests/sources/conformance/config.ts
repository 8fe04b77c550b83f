import { deepEqual, ok } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Result from "effect/Result";
import { openSection } from "../opened.ts";
import { token, type World } from "./world.ts";

/*
 * What a section of the config makes of a source.
 */

/** The tests of this for one source. */
export const config = ({ conforms, kind, plugin, sectionAt }: World): void => {
  const at = sectionAt("https://upstream.example");

  conforms("an entry names its source, its optional token and its host", () =>
    Effect.sync(() => {
      const [entry] = Result.getOrThrow(openSection(plugin, at));
      ok(entry !== undefined && entry.id.startsWith(`${kind}:`));
      deepEqual(entry.secrets, [
        { path: `sources.${kind}.token_env`, variable: "TOKEN", required: false },
      ]);
      deepEqual([entry.unusable, entry.hosts], [Option.none(), ["upstream.example"]]);
    }));

  conforms(
    "a token no header can carry makes the entry unusable and is not repeated",
    () =>
      Effect.sync(() => {
        const [entry] = Result.getOrThrow(openSection(plugin, at, { TOKEN: `${token}\n${token}` }));
        const problem = Option.getOrThrow(entry?.unusable ?? Option.none());
        ok(problem.en.startsWith("TOKEN holds"), problem.en);
        ok(!`${problem.en}${problem.zh}`.includes(token), problem.zh);
      }),
  );

  for (
    const mistake of [
      { base_url: "upstream.example" },
      { base_url: `https://user:${token}@upstream.example` },
      { base_url: "https://upstream.example?x=1" },
      { token_env: "hf_AbCdEfGhIjKlMnOpQrStUv" },
      { unheard_of: true },
    ]
  ) {
    conforms(
      `a section with ${JSON.stringify(mistake)} is refused`,
      () => Effect.sync(() => ok(Result.isFailure(openSection(plugin, { ...at, ...mistake })))),
    );
  }

  conforms(
    "a section that watches nothing is refused",
    () => Effect.sync(() => ok(Result.isFailure(openSection(plugin, {})))),
  );
};
