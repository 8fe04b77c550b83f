/** Which config somebody works by. */
export interface ConfigIdentity {
  /** The file's own path, whatever links lead to it; `embedded` for the built-in example. */
  readonly path: string;
  /** SHA-256 (hex) of what it watches, how it matches and whom it tells. */
  readonly hash: string;
}

/** Of who works by none that is known. */
export const noConfig: ConfigIdentity = { path: "", hash: "" };

/** Somebody who works on the state file by a config. */
export interface ConfigUse extends ConfigIdentity {
  /** A daemon that is alive, or a run of `once` within the last day. */
  readonly by: "daemon" | "once";
  readonly pid: number;
  /** Epoch ms when it was last heard of. */
  readonly at: number;
}
