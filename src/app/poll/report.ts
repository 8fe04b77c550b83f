import * as Option from "effect/Option";

/** How one poll of one source ended. */
export interface PollReport {
  readonly source: string;
  readonly state:
    | "ok"
    /** The baseline was taken. */
    | "first_look"
    | "failed"
    /** What it found could not be written down. */
    | "state_failed"
    /** A bug of ours: it is in the log. */
    | "defect"
    /** Its upstream wants to be left alone, or little is left of what it allows. */
    | "rate_limited"
    /** Another process committed a poll meanwhile. */
    | "polled_elsewhere"
    /** Another process holds the source for longer than we wait. */
    | "held_elsewhere";
  /** Items the upstream showed. */
  readonly seen: number;
  /** Of these the new or changed ones. */
  readonly changed: number;
  readonly matched: number;
  readonly alerts: number;
  readonly durationMs: number;
  readonly error: Option.Option<string>;
  readonly notes: ReadonlyArray<string>;
}

/** A report of a poll that brought nothing. */
export const noPoll = (
  source: string,
  state: PollReport["state"],
  durationMs: number,
  error: Option.Option<string> = Option.none(),
): PollReport => ({
  source,
  state,
  seen: 0,
  changed: 0,
  matched: 0,
  alerts: 0,
  durationMs,
  error,
  notes: [],
});
