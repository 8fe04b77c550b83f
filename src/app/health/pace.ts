import * as Context from "effect/Context";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";

/** How often a daemon's loops come round. A simulation of weeks sets its own. */
export const Pace = Context.Reference("mrt/app/Pace", {
  defaultValue: () => ({
    /** Waits until the loop that does this asks the state again for what has fallen due. */
    tick: (_loop: string): Effect.Effect<void> => Effect.sleep("1 second"),
    /** Between two signs of life, and two looks whether the state file is still there. */
    heartbeat: Duration.seconds(20),
    /** Between two looks at its own work; so much of incidents is one message. */
    look: Duration.minutes(1),
    /** Between two rounds of forgetting. */
    forget: Duration.hours(1),
  }),
});
