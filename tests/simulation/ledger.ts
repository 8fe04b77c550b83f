import type { Alert } from "../../src/domain/alert.ts";
import type { Channel } from "./history.ts";
import type { Process } from "./machine.ts";
import type { Reception } from "./channel.ts";
import type { DeliveryRow } from "./state.ts";
import type { WorldView } from "./world.ts";

/*
 * What the receivers really took, crossed with what the state says was on its way in it.
 */

/** How one delivery fared with one recipient. */
export interface Account {
  readonly delivery: string;
  readonly recipient: string;
  /** As it was when it was last on its way. */
  alert: Alert | undefined;
  readonly takes: Array<
    { readonly at: number; readonly answered: boolean; readonly process: Process | undefined }
  >;
  readonly refusals: Array<number>;
  /** Tries of it alone or with others, however they ended; really, and by the machine's clock. */
  readonly tries: Array<{ readonly at: number; readonly wall: number }>;
  /** Messages of which nobody said whether they were taken. */
  readonly unanswered: Array<number>;
}

/** The parts of `ALERT:CHANNEL` and, for one recipient alone, `ALERT:CHANNEL:RECIPIENT`. */
const partsOf = (delivery: string) => {
  const [alert = "", channel = ""] = delivery.split(":");
  return { alert, channel: channel as Channel, whole: `${alert}:${channel}` };
};
export const channelOf = (delivery: string): Channel => partsOf(delivery).channel;
export const alertOf = (delivery: string): string => partsOf(delivery).alert;
/** What it is a part of. */
export const wholeOf = (delivery: string): string => partsOf(delivery).whole;

export const makeLedger = (view: WorldView) => {
  const accounts = new Map<string, Account>();
  /** One entry for each message, with all its recipients. */
  const messages: Array<Reception> = [];
  /** Deliveries that the operator has ended, and how much they told of then. */
  const dropped = new Map<string, number>();
  const deathOf = new Map<Process, number>();

  const account = (id: string, recipient: string): Account => {
    const delivery = wholeOf(id);
    const key = `${delivery} ${recipient}`;
    const known = accounts.get(key);
    const alert = view.state.alert(alertOf(id));
    if (known !== undefined) {
      known.alert = alert ?? known.alert;
      return known;
    }
    const made: Account = {
      delivery,
      recipient,
      alert,
      takes: [],
      refusals: [],
      tries: [],
      unanswered: [],
    };
    accounts.set(key, made);
    return made;
  };

  return {
    accounts,
    messages,
    dropped,
    deathOf,
    find: (delivery: string, recipient: string) =>
      accounts.get(`${wholeOf(delivery)} ${recipient}`),
    received: (reception: Reception, process: Process | undefined): void => {
      const last = messages.at(-1);
      const same = last !== undefined && last.at === reception.at &&
        last.channel === reception.channel && last.text === reception.text;
      if (!same) messages.push(reception);
      for (const delivery of reception.deliveries) {
        const entry = account(delivery, reception.recipient);
        entry.tries.push({ at: reception.at, wall: view.machine.wall() });
        if (!reception.answered) entry.unanswered.push(reception.at);
        if (reception.result === "refused") entry.refusals.push(reception.at);
        if (reception.result === "taken") {
          entry.takes.push({ at: reception.at, answered: reception.answered, process });
        }
      }
    },
    died: (process: Process): void => void deathOf.set(process, view.machine.now()),
    rows: (): ReadonlyArray<DeliveryRow> => view.state.deliveries(),
  };
};
export type Ledger = ReturnType<typeof makeLedger>;
