import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { stateFails } from "../../domain/errors.ts";
import { logDefect, stateFailure } from "../state_failure.ts";
import { notePollOutcome } from "../measures.ts";
import { log } from "../telemetry.ts";
import { Pace } from "./pace.ts";
import type { PollReport } from "../poll/report.ts";
import { noteFailure, noTrouble, type StateTrouble } from "./state_trouble.ts";
import { mapPhrase, verbatim } from "../../domain/phrase.ts";

/** A full disk is not fixed within a second, and the log should not fill up either. */
const breather = "30 seconds";

const waitForTick = (loop: string) => Effect.flatMap(Pace, ({ tick }) => tick(loop));

/** A failing state file or a defect ends one round, not the daemon. */
const foreverWith =
  (trouble: StateTrouble, until: () => boolean) =>
  <A, E, R>(what: string, round: Effect.Effect<A, E, R>) =>
    round.pipe(
      Effect.catchCause((cause) =>
        Cause.hasInterruptsOnly(cause) ? Effect.failCause(cause) : Effect.andThen(
          Option.match(stateFailure(cause), {
            onNone: () => Effect.void,
            onSome: ({ problem }) => noteFailure(trouble, problem),
          }),
          Effect.andThen(
            logDefect(`${what} failed; retrying in ${breather}`, cause),
            Effect.sleep(breather),
          ),
        )
      ),
      Effect.andThen(Effect.suspend(() => until() ? Effect.void : waitForTick(what))),
      Effect.repeat({ until }),
    );

/** What a daemon's loops share. */
export const makeLoop = (hears?: StateTrouble["hears"]) => {
  const trouble = noTrouble(hears);
  const loop = {
    /** Polls since the last heartbeat in the log. */
    polls: 0,
    /** The daemon is stopping, so no further poll begins. */
    leaving: false,
    trouble,
  };
  return Object.assign(loop, { forever: foreverWith(trouble, () => loop.leaving) });
};
export type Loop = ReturnType<typeof makeLoop>;

/** Logs what a poll found, or why it failed. */
export const logPoll = Effect.fnUntraced(function* (report: PollReport, loop: Loop) {
  loop.polls++;
  yield* notePollOutcome(report.state);
  const { source, seen, changed, matched, alerts } = report;
  for (const note of report.notes) {
    yield* log.pollNote({ source, note: note.en });
  }
  if (report.state === "state_failed") {
    const detail = Option.match(report.error, {
      onNone: () => verbatim(""),
      onSome: (error) =>
        mapPhrase(error, (text, language) => text.replace(stateFails[language], "")),
    });
    yield* noteFailure(loop.trouble, detail, source);
  } else {
    loop.trouble.unwritten.delete(source);
  }
  if (Option.isSome(report.error)) {
    return yield* log.pollFailed({ source, error: report.error.value.en });
  }
  const first_look = report.state === "first_look";
  if (!first_look && changed === 0) return;
  yield* log.pollFound({ source, first_look, seen, changed, matched, alerts });
});
