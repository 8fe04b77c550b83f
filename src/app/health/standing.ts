import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { type Incident, IncidentStore } from "../../domain/incident_store.ts";
import { OutboxDesk, type QueueStatus } from "../../domain/outbox_desk.ts";
import { Status } from "../../domain/status.ts";
import { anyTime, type ChannelPause, pauseAt, Timetables } from "../../domain/timetable.ts";
import { concerns } from "./incidents.ts";

/*
 * What `once`, `status` and `failures` agree on: whether somebody should look.
 */

/** How one channel stands: its queue, empty where it has nothing to send, and its dead letters. */
export interface ChannelStatus extends Omit<QueueStatus, "failing" | "sending"> {
  /** Whether the config still has it. */
  readonly configured: boolean;
  readonly dead: number;
  /** Why it sends nothing now of what is not urgent; none where it does. */
  readonly pause: Option.Option<ChannelPause>;
}

export interface Standing {
  /** Epoch ms. */
  readonly now: number;
  readonly channels: ReadonlyArray<ChannelStatus>;
  /** Those that are open and concern the config. */
  readonly incidents: ReadonlyArray<Incident>;
}

/** What a config watches and notifies, by names. */
interface Names {
  readonly sources: ReadonlyArray<{ readonly key: string; readonly host: string }>;
  readonly channels: ReadonlyArray<string>;
}

/** A due delivery untried for longer than this has no sender. */
const longUntried = Duration.minutes(10);

/** Since when what is due on the channel waits for a sender; none while that is usual. */
export const abandonedSince = (
  { untriedSince }: Pick<ChannelStatus, "untriedSince">,
  now: number,
): Option.Option<number> =>
  Option.filter(untriedSince, (at) => now - at > Duration.toMillis(longUntried));

/** A delivery that is merely due later, with its update window or at the channel's pace, is none. */
const hasTrouble = (channel: ChannelStatus, now: number): boolean => {
  const { configured, waiting, later, scheduled, dead, lastError } = channel;
  return dead > 0 || Option.isSome(lastError) || Option.isSome(abandonedSince(channel, now)) ||
    (!configured && waiting + later + scheduled > 0);
};

/** Whether a delivery failed and is pending, or was given up, or an incident is open. */
export const needsAttention = ({ now, channels, incidents }: Standing): boolean =>
  incidents.length > 0 || channels.some((channel) => hasTrouble(channel, now));

const channelStatus = (
  queues: ReadonlyArray<QueueStatus>,
  dead: ReadonlyMap<string, { readonly all: number }>,
  configured: Set<string>,
  pauseOf: (channel: string) => Option.Option<ChannelPause>,
) =>
(channel: string): ChannelStatus => {
  const found = queues.find((each) => each.channel === channel);
  return {
    channel,
    configured: configured.has(channel),
    waiting: found?.waiting ?? 0,
    later: found?.later ?? 0,
    scheduled: found?.scheduled ?? 0,
    dead: dead.get(channel)?.all ?? 0,
    held: found?.held ?? false,
    nextAt: found?.nextAt ?? Option.none(),
    lastError: found?.lastError ?? Option.none(),
    untriedSince: found?.untriedSince ?? Option.none(),
    pause: pauseOf(channel),
  };
};

/** Reads the state alone. */
export const standingOf = Effect.fn("Status.standingOf")(
  function* (names: Names, known?: ReadonlyArray<QueueStatus>) {
    const queues = known ?? (yield* (yield* OutboxDesk).queues);
    const dead = yield* (yield* Status).dead;
    const all = new Set([
      ...names.channels,
      ...queues.map(({ channel }) => channel),
      ...dead.keys(),
    ]);
    const now = yield* Clock.currentTimeMillis;
    const timetables = yield* Timetables;
    const pauseOf = (channel: string) => pauseAt(now, timetables.get(channel) ?? anyTime);
    const standing: Standing = {
      now,
      channels: [...all].map(channelStatus(queues, dead, new Set(names.channels), pauseOf)),
      incidents: (yield* (yield* IncidentStore).openIncidents).filter(concerns(names)),
    };
    return standing;
  },
);
