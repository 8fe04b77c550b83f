import * as Option from "effect/Option";
import type { Failure } from "../domain/outbox.ts";
import { titleOf } from "./alerts.ts";
import { fromNow } from "../domain/duration_text.ts";
import { table } from "./table.ts";

/** Enough of a delivery's id to tell it from the others: `3f8a12cd9e01:CHANNEL`. */
export const shortId = (id: string): string => {
  const colon = id.indexOf(":");
  return `${id.slice(0, Math.min(12, colon))}${id.slice(colon)}`;
};

/** What to do with what a channel holds that the config does not have. */
export const orphaned = (channel: string): string =>
  "no such channel is configured here; unless another config sends them, " +
  `mrt failures move --channel ${channel} --to CHANNEL hands them to another channel, ` +
  `mrt failures drop --channel ${channel} ends them`;

/** What waits or died, for people at `now`; `configured` are the channels there are now. */
export const failuresAsText = (
  failures: ReadonlyArray<Failure>,
  configured: ReadonlySet<string>,
  now: number,
): string => {
  if (failures.length === 0) return "Nothing waits and nothing was given up";
  const why = ({ channel, error }: Failure) =>
    configured.has(channel)
      ? Option.getOrElse(error, () => "not tried yet")
      : [...Option.toArray(error), orphaned(channel)].join("; ");
  return [
    ...table([
      ["ID", "STATE", "SINCE", "NEXT TRY", "TRIES", "ALERT"],
      ...failures.map((failure) => [
        shortId(failure.id),
        failure.state,
        fromNow(failure.since, now),
        Option.match(failure.nextAt, {
          onNone: () => "never",
          onSome: (at) => fromNow(at, now),
        }),
        failure.attempts,
        Option.match(failure.alert, { onNone: () => "(cannot be read)", onSome: titleOf }),
      ]),
    ], 5),
    "",
    ...new Set(failures.map((failure) => `${failure.channel}: ${why(failure)}`)),
  ].join("\n");
};
