import * as Context from "effect/Context";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";

/** How often a daemon's loops run. The simulation sets its own pace. */
export const Pace = Context.Reference("mrt/app/Pace", {
  defaultValue: () => ({
    /** Waits until the loop asks the state again for what is due. */
    tick: (_loop: string): Effect.Effect<void> => Effect.sleep("1 second"),
    /** Between two heartbeats, and two checks that the state file is still there. */
    heartbeat: Duration.seconds(20),
    /** Between two checks of its own work; incidents of one check share a message. */
    look: Duration.minutes(1),
    /** Between two rounds of pruning. */
    forget: Duration.hours(1),
  }),
});
