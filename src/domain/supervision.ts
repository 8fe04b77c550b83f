import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import type { Alert } from "./alert.ts";

/** Something is wrong with MRT's own work. */
export interface Incident {
  readonly kind: "source" | "host" | "token" | "channel" | "state";
  /** The source's key, the host, the host asked with the token, the channel, or the state file. */
  readonly subject: string;
  /** Why, in words. */
  readonly detail: string;
  /** Epoch ms. */
  readonly since: number;
}

/** What has changed since somebody last looked. */
export interface Turn {
  readonly begun: ReadonlyArray<Incident>;
  readonly ended: ReadonlyArray<Incident>;
}

/** What a daemon says of itself. */
export interface Beat {
  readonly id: string;
  readonly pid: number;
  /** Epoch ms. */
  readonly startedAt: number;
  /** The shortest interval at which it polls. */
  readonly intervalMs: number;
}

/** Looks after the daemons themselves. Failures are defects. */
export class Supervision extends Context.Service<Supervision, {
  /** Says that the daemon is alive; to be said again within a minute. */
  readonly beat: (beat: Beat) => Effect.Effect<void>;
  /** The daemon has ended. */
  readonly leave: (id: string) => Effect.Effect<void>;
  readonly openIncidents: Effect.Effect<ReadonlyArray<Incident>>;
  /**
   * Writes down what has begun and what has ended, and what `tell` says of it to whom, in one
   * transaction. What another process wrote down meanwhile is left out; succeeds with what is not.
   */
  readonly record: (
    turn: Turn,
    tell: (
      turn: Turn,
    ) => ReadonlyArray<{ readonly alert: Alert; readonly channels: ReadonlyArray<string> }>,
  ) => Effect.Effect<Turn>;
}>()("mrt/domain/Supervision") {}
