import * as Command from "effect/cli/Command";
import { configFlag } from "./flags.ts";

/** `mrt` alone, with the flag that all its commands take, before and after their name. */
export const mrt = Command.make("mrt").pipe(Command.withSharedFlags({ config: configFlag }));
