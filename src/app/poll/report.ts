import type * as Duration from "effect/Duration";
import * as Option from "effect/Option";
import type { Phrase } from "../../domain/phrase.ts";

/** What is said of a bug of ours. */
export const aDefect: Phrase = {
  en: "a defect of MRT, see the log for its cause",
  zh: "MRT 自身的缺陷，原因见日志",
};

/** How one poll of one source ended. */
export interface PollReport {
  readonly source: string;
  readonly state:
    | "ok"
    /** Its upstream said that nothing has moved, so it was not polled. */
    | "unchanged"
    /** The baseline was taken. */
    | "first_look"
    | "failed"
    /** The state file failed, so the poll was not committed. */
    | "state_failed"
    /** A bug of ours: it is in the log. */
    | "defect"
    /** The upstream asked to wait, or its quota is nearly used up. */
    | "rate_limited"
    /** Another process committed a poll in the meantime. */
    | "polled_elsewhere"
    /** Another process held the source for longer than we waited. */
    | "held_elsewhere";
  /** Items the upstream showed. */
  readonly seen: number;
  /** New or changed items. */
  readonly changed: number;
  readonly matched: number;
  readonly alerts: number;
  readonly duration: Duration.Duration;
  readonly error: Option.Option<Phrase>;
  readonly notes: ReadonlyArray<Phrase>;
}

/** The report of a poll that brought nothing. */
export const noPoll = (
  source: string,
  state: PollReport["state"],
  duration: Duration.Duration,
  error: Option.Option<Phrase> = Option.none(),
): PollReport => ({
  source,
  state,
  seen: 0,
  changed: 0,
  matched: 0,
  alerts: 0,
  duration,
  error,
  notes: [],
});
