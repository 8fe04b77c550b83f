import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { trimmed } from "../../plugin/fields.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin } from "../../plugin/plugin.ts";
import { listStarter } from "../../plugin/starter.ts";
import { packageMeant, PyPIConfig } from "./config.ts";
import { packageRelease } from "./kinds.ts";

/*
 * PyPI's index: https://docs.pypi.org/api/index-api/. A poll asks for a project's page, on condition
 * that it has changed.
 */

const kind = "pypi";

const sourceModule = loadOnce(() => import("./pypi_source.ts"));

/** Watches the releases of packages on PyPI. */
export const pypi = makeSourcePlugin({
  kind,
  platform: { name: "PyPI" },
  kinds: [packageRelease],
  starter: listStarter(
    { flag: "pypi", text: { en: "Packages on PyPI", zh: "PyPI 上的包" } },
    (packages) => ({ packages }),
    packageMeant,
  ),
  config: PyPIConfig,
  entries: ({ packages, base_url }) =>
    packages.map((name) => ({
      id: `${kind}:${name}`,
      secrets: [],
      unusable: Option.none(),
      hosts: [new URL(base_url).host],
      make: Effect.flatMap(
        sourceModule,
        ({ packageSource }) => packageSource(`${kind}:${name}`, name, trimmed(base_url)),
      ),
    })),
});
