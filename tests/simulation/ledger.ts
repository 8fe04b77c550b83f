import type { Alert } from "../../src/domain/alert.ts";
import type { Channel } from "./history.ts";
import type { Process } from "./machine.ts";
import type { Reception } from "./receivers.ts";
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
  /** Tries of it alone or with others, however they ended. */
  readonly tries: Array<number>;
}

export const channelOf = (delivery: string): Channel =>
  delivery.slice(delivery.lastIndexOf(":") + 1) as Channel;

export const makeLedger = (view: WorldView) => {
  const accounts = new Map<string, Account>();
  /** One entry for each message, with all its recipients. */
  const messages: Array<Reception> = [];
  /** Deliveries that the operator has ended. */
  const dropped = new Set<string>();
  const deathOf = new Map<Process, number>();

  const account = (delivery: string, recipient: string): Account => {
    const key = `${delivery} ${recipient}`;
    const known = accounts.get(key);
    const alert = view.state.alert(delivery.slice(0, delivery.lastIndexOf(":")));
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
    };
    accounts.set(key, made);
    return made;
  };

  return {
    accounts,
    messages,
    dropped,
    deathOf,
    find: (delivery: string, recipient: string) => accounts.get(`${delivery} ${recipient}`),
    received: (reception: Reception, process: Process | undefined): void => {
      const last = messages.at(-1);
      const same = last !== undefined && last.at === reception.at &&
        last.channel === reception.channel && last.text === reception.text;
      if (!same) messages.push(reception);
      for (const delivery of reception.deliveries) {
        const entry = account(delivery, reception.recipient);
        entry.tries.push(reception.at);
        if (reception.result === "refused") entry.refusals.push(reception.at);
        if (reception.result === "taken") {
          entry.takes.push({ at: reception.at, answered: reception.answered, process });
        }
      }
    },
    died: (process: Process): void => void deathOf.set(process, view.machine.now()),
    /** How many events of which item an alert tells of. */
    toldOf: (alert: Alert): ReadonlyArray<readonly [item: string, count: number]> => {
      const [first] = alert.events;
      if (first === undefined || alert.kind === "notice" || alert.kind === "first_run") return [];
      return [[first.event.resourceId, alert.kind === "updates" ? alert.total : 1]];
    },
    rows: (): ReadonlyArray<DeliveryRow> => view.state.deliveries(),
  };
};
export type Ledger = ReturnType<typeof makeLedger>;
