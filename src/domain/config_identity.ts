import * as Context from "effect/Context";
import * as Effect from "effect/Effect";

/** Which config a process uses. */
export interface ConfigIdentity {
  /** The file's own path, whatever links lead to it; `embedded` for the built-in example. */
  readonly path: string;
  /** SHA-256 (hex) of its sources, rules and channels. */
  readonly hash: string;
}

/** That of the built-in example. */
export const embeddedPath = "embedded";

/** Of a process whose config is unknown. */
export const noConfig: ConfigIdentity = { path: "", hash: "" };

/** A process that uses the state file. */
export interface ConfigUse extends ConfigIdentity {
  /** A daemon that is alive, or a run of `once` within the last day. */
  readonly by: "daemon" | "once";
  readonly pid: number;
  /** Epoch ms when it was last seen. */
  readonly at: number;
  /** Whether the file is still where it was; false also where it may not be looked at. */
  readonly isThere: boolean;
}

/** Which processes use the state file, and with which configs. Failures are defects. */
export const ConfigUses = Context.Reference<{
  readonly all: Effect.Effect<ReadonlyArray<ConfigUse>>;
  /** Records a run of `once` with this config. */
  readonly noteRun: (config: ConfigIdentity, pid: number) => Effect.Effect<void>;
}>("mrt/domain/ConfigUses", {
  defaultValue: () => ({ all: Effect.succeed([]), noteRun: () => Effect.void }),
});
