import * as Effect from "effect/Effect";
import type { PlayedReceiver, Reception, Trouble } from "./channel.ts";
import { channels } from "./channels.ts";
import { type Channel, forbidden, minute, recipientsOf, type Step } from "./history.ts";
import type { Answer, Asked, Silence } from "./transport.ts";

/*
 * The receivers of every channel, and what is wrong with each of them.
 */

export const makeReceivers = (options: {
  readonly now: () => number;
  readonly latency: () => number;
  readonly inFlight: (channel: Channel) => ReadonlyArray<string>;
  /** Says whether the sender lives on to hear the answer. */
  readonly received: (reception: Reception) => boolean;
}) => {
  const { now, latency } = options;
  const troubles = new Map<Channel, Array<Trouble>>(channels.map(({ channel }) => [channel, []]));
  const troublesOf = (channel: Channel): Array<Trouble> => {
    const found = troubles.get(channel);
    if (found === undefined) throw new Error(`no channel is called ${channel}`);
    return found;
  };
  const active = (channel: Channel) => {
    const at = now();
    return troublesOf(channel).filter(({ until }) => until > at);
  };
  const played = new Map<Channel, PlayedReceiver>(
    channels.map(({ channel, make }) => [
      channel,
      make({
        now,
        latency,
        active: () => active(channel),
        note: (recipient, text, result, answered = true) => {
          const deliveries = options.inFlight(channel);
          const at = now();
          return options.received({ at, channel, recipient, text, result, answered, deliveries });
        },
      }),
    ]),
  );
  const at = (host: string) => channels.find((each) => each.host === host);
  const by = <A>(way: (receiver: PlayedReceiver) => A | undefined): A => {
    const found = played.values().map(way).find((each) => each !== undefined);
    if (found === undefined) throw new Error("no channel is sent to in this way");
    return found;
  };

  return {
    /** Whether messages are taken there. */
    isAt: (host: string): boolean => at(host) !== undefined,
    post: (asked: Asked): Answer | Silence | undefined => {
      const channel = at(asked.url.host)?.channel;
      return channel === undefined ? undefined : played.get(channel)?.post?.(asked);
    },
    mail: { verify: Effect.void, handOver: by(({ mail }) => mail) },
    /** Takes a line of standard output; false where nobody reads. */
    print: by(({ print }) => print),
    happen: (step: Step): void => {
      if (step.do !== "receiver") return;
      troublesOf(step.which).push({ what: step.trouble, until: now() + step.minutes * minute });
    },
    active,
    /** When a message with that text could last not reach that recipient; Infinity: it cannot now. */
    wellSince: (channel: Channel, recipient: string, text: string): number =>
      Math.max(
        0,
        ...troublesOf(channel).flatMap(({ what, until }) => {
          if (what.kind === "refuses the word" && !text.includes(forbidden)) return [];
          if (
            what.kind === "refuses one" &&
            recipientsOf(what.recipient + 1)[what.recipient] !== recipient
          ) return [];
          if (until > now()) return [Infinity];
          // What was asked for is only ever made longer.
          return [what.kind === "asks for patience" ? until + what.minutes * minute / 10 : until];
        }),
      ),
  };
};
export type Receivers = ReturnType<typeof makeReceivers>;
