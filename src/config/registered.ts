import * as Context from "effect/Context";
import type { Plugin } from "../plugin/plugin.ts";
import { notifiers, rules, sources } from "../registry.ts";
import type { Registry } from "./sections.ts";

/** What the plugins of a list need together; inferred from the array it would be the first one's. */
type Needs<Plugins> = Plugins extends ReadonlyArray<infer P>
  ? P extends Plugin<unknown, infer R> ? R
  : never
  : never;

export type AppRegistry = Registry<
  Needs<typeof sources>,
  Needs<typeof rules>,
  Needs<typeof notifiers>
>;

/** The webhooks of a platform. */
export type AnyHook = NonNullable<AppRegistry["sources"][number]["hook"]>;

/** Any registry, for code that does not build its plugins. */
export type AnyRegistry = Registry<unknown, unknown, unknown>;

export const registry: AppRegistry = { sources, rules, notifiers };

/** The plugins the program knows: those of registry.ts, unless a test says otherwise. */
export const Registered = Context.Reference<AppRegistry>("mrt/config/Registered", {
  defaultValue: () => registry,
});

/** The platforms that can be watched, as a part of a sentence. */
export const platformsOf = ({ sources }: AnyRegistry): string => {
  const names = sources.map(({ platform }) => platform.name);
  return [names.slice(0, -1).join(", "), ...names.slice(-1)].filter((each) => each !== "")
    .join(" and ");
};
