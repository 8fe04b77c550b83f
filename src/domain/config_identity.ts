import * as Context from "effect/Context";
import * as Effect from "effect/Effect";

/** Which config somebody works by. */
export interface ConfigIdentity {
  /** The file's own path, whatever links lead to it; `embedded` for the built-in example. */
  readonly path: string;
  /** SHA-256 (hex) of what it watches, how it matches and whom it tells. */
  readonly hash: string;
}

/** That of the built-in example. */
export const embeddedPath = "embedded";

/** Of who works by no config that is known. */
export const noConfig: ConfigIdentity = { path: "", hash: "" };

/** Somebody who works on the state file by a config. */
export interface ConfigUse extends ConfigIdentity {
  /** A daemon that is alive, or a run of `once` within the last day. */
  readonly by: "daemon" | "once";
  readonly pid: number;
  /** Epoch ms when it was last heard of. */
  readonly at: number;
  /** Whether the file is still where it was; false also where it may not be looked at. */
  readonly isThere: boolean;
}

/** Who works on the state file, and by which config. Failures are defects. */
export const ConfigUses = Context.Reference<{
  readonly all: Effect.Effect<ReadonlyArray<ConfigUse>>;
  /** Says that a run of `once` works by this config. */
  readonly noteRun: (config: ConfigIdentity, pid: number) => Effect.Effect<void>;
}>("mrt/domain/ConfigUses", {
  defaultValue: () => ({ all: Effect.succeed([]), noteRun: () => Effect.void }),
});
