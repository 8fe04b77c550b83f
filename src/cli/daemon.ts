import * as Effect from "effect/Effect";
import * as Command from "effect/cli/Command";
import * as Daemon from "../app/daemon.ts";
import * as Layers from "../app/layers.ts";
import { runSettings } from "../app/run_settings.ts";
import { configFlag, loadConfig } from "./config_flag.ts";

export const daemon = Command.make(
  "daemon",
  { config: configFlag },
  Effect.fn("Cli.daemon")(function* ({ config: path }) {
    const { config } = yield* loadConfig(path);
    return yield* Effect.provide(
      Daemon.daemon(runSettings(config)),
      Layers.layer(config),
    );
  }),
).pipe(Command.withDescription("Keep polling every source at its interval until stopped"));
