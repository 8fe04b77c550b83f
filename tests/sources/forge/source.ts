import * as Effect from "effect/Effect";
import type { SimulatedForge } from "../../simulators/forge.ts";
import { forge as simulated } from "../../simulators/forge.ts";
import type { ForgeKind } from "../../simulators/forge_elements.ts";
import { gitcode } from "../../../src/sources/gitcode/gitcode.ts";
import { gitee } from "../../../src/sources/gitee/gitee.ts";
import { recorded } from "../../testing.ts";
import { noon, openSource } from "../opened.ts";
import { type List, name, watching } from "./conforms.ts";

export const plugins = { gitcode, gitee };

/** The only source of a forge that watches this list at an address. */
export const sourceOf = (kind: ForgeKind, list: List, url: string, monitor: object = {}) => {
  const section = watching(list);
  return openSource(plugins[kind], {
    ...section,
    base_url: url,
    monitor: { ...section.monitor, ...monitor },
  });
};

/** A repository on a simulated forge whose clock the test moves, and the source of one of its lists. */
export const watch = (kind: ForgeKind, list: List, monitor: object = {}) =>
  Effect.gen(function* () {
    const clock = { at: noon };
    const upstream: SimulatedForge = yield* simulated(kind, { now: () => clock.at });
    const source = yield* sourceOf(kind, list, upstream.url, monitor);
    return { clock, upstream, source, repo: upstream.repo(name) };
  });

/** The body of a recorded answer. */
export const bodyOf = (file: string): Effect.Effect<unknown> =>
  Effect.promise(async () => JSON.parse(await Deno.readTextFile(new URL(file, recorded))));
