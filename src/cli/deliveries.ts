import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Argument from "effect/cli/Argument";
import * as Flag from "effect/cli/Flag";
import type { AppConfig } from "../config/load.ts";
import { closest, didYouMean } from "../config/suggestion.ts";
import { History } from "../domain/history.ts";
import { type Failure, OutboxDesk } from "../domain/outbox_desk.ts";
import { Unusable } from "./exit.ts";

/*
 * Which deliveries the command line means.
 */

/** How deliveries are named: by an ID, by their channel, or all of them. */
export const selection = {
  id: Argument.String("ID").pipe(
    Argument.withDescription(
      "As mrt failures or mrt alerts shows it; of an alert: all its deliveries",
    ),
    Argument.optional,
  ),
  all: Flag.Boolean("all").pipe(
    Flag.withDescription("Everything that is pending or was given up"),
    Flag.withDefault(false),
  ),
  channel: Flag.String("channel").pipe(
    Flag.withMetavar("NAME"),
    Flag.withDescription("Everything for this channel"),
    Flag.optional,
  ),
};

export interface Selection {
  readonly id: Option.Option<string>;
  readonly all: boolean;
  readonly channel: Option.Option<string>;
}

/** Fewer characters of an ID name nothing. */
const shortest = 6;

/** A delivery's id is `ALERT:CHANNEL`, and of one recipient `ALERT:CHANNEL:RECIPIENT`. */
const parted = (id: string) => {
  const colon = id.indexOf(":");
  return colon < 0
    ? { alert: id, rest: undefined }
    : { alert: id.slice(0, colon), rest: id.slice(colon + 1) };
};

/** Those whose id, or whose alert's, begins like this; with a channel only those of it. */
const beginning = (failures: ReadonlyArray<Failure>, id: string): ReadonlyArray<Failure> => {
  const { alert, rest } = parted(id);
  return alert.length < shortest
    ? failures.filter((failure) => failure.id === id)
    : failures.filter((failure) => {
      const own = parted(failure.id);
      return own.alert.startsWith(alert) && (rest === undefined || rest === own.rest);
    });
};

/** What an ID names, in whatever form MRT shows it: a delivery's, an alert's, or an event's. */
const namedBy = Effect.fnUntraced(function* (failures: ReadonlyArray<Failure>, text: string) {
  const id = text.trim();
  const direct = beginning(failures, id);
  const { alert, rest } = parted(id);
  const found = direct.length > 0
    ? direct
    : (yield* (yield* History).alertsLike(alert)).flatMap((record) =>
      beginning(failures, rest === undefined ? record.id : `${record.id}:${rest}`)
    );
  const alerts = new Set(found.map((failure) => parted(failure.id).alert));
  if (alerts.size > 1) {
    return yield* new Unusable({
      says: {
        en: `${id} begins the ID of ${alerts.size} alerts; give more of it`,
        zh: `有 ${alerts.size} 条提醒的 ID 以 ${id} 开头；请多写几位`,
      },
    });
  }
  if (found.length === 0) {
    return yield* new Unusable({
      says: {
        en: `Nothing is pending or was given up under the ID ${id}; see mrt failures`,
        zh: `ID ${id} 没有待发的投递，也没有死信；见 mrt failures`,
      },
    });
  }
  return found;
});

/** The ids of the deliveries meant; nothing at all is named by saying so only. */
export const selected = Effect.fnUntraced(
  function* ({ notifiers }: AppConfig, { id, all, channel }: Selection) {
    if ([Option.isSome(id), all, Option.isSome(channel)].filter(Boolean).length !== 1) {
      return yield* new Unusable({
        says: {
          en: "Name an ID, --channel NAME or --all",
          zh: "请写明 ID、--channel NAME 或 --all 之一",
        },
      });
    }
    const failures = yield* (yield* OutboxDesk).failures;
    const names = [...notifiers.map(({ id }) => id), ...failures.map(({ channel }) => channel)];
    if (Option.isSome(channel) && !names.includes(channel.value)) {
      const meant = didYouMean(closest(channel.value, names));
      return yield* new Unusable({
        says: {
          en: `There is no channel ${channel.value}, and nothing is pending for it${meant.en}`,
          zh: `没有通道 ${channel.value}，也没有给它的待发投递${meant.zh}`,
        },
      });
    }
    const chosen = Option.isSome(id)
      ? yield* namedBy(failures, id.value)
      : failures.filter((failure) => all || Option.contains(channel, failure.channel));
    return chosen.map(({ id }) => id);
  },
);
