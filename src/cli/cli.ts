import * as Command from "effect/cli/Command";
import { version } from "../app/version.ts";
import { daemon } from "./daemon.ts";
import { failures } from "./failures.ts";
import { once } from "./once.ts";

const mrt = Command.make("mrt").pipe(
  Command.withDescription(
    "Watches GitHub, Hugging Face and ModelScope, and tells you about the models you care about",
  ),
  Command.withSubcommands([once, daemon, failures]),
);

/** The form of v0: `--config PATH --once` or `--daemon`. */
const fromV0 = (args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const modes = args.filter((arg) => arg === "--once" || arg === "--daemon");
  const [mode] = modes;
  return mode === undefined || modes.length > 1
    ? args
    : [mode.slice(2), ...args.filter((arg) => arg !== mode)];
};

export const cli = (args: ReadonlyArray<string>) => Command.runWith(mrt, { version })(fromV0(args));
