import { type Outcome, outcomeOf } from "./figures.ts";
import { generate } from "./generate.ts";
import { prepare, simulate } from "./simulate.ts";

/*
 * Simulates one seed after the other as it is told, and says what each came to. "end" ends it.
 */

/** It is ready for its first order, has come to an end, or says what an order came to. */
export type Answer = "ready" | "gone" | Outcome;

export interface Order {
  readonly seed: number;
  readonly days: number;
}

declare const self: {
  onmessage: ((event: MessageEvent<Order | "end">) => void) | null;
  readonly postMessage: (answer: Answer) => void;
  readonly close: () => void;
};

const files = await prepare();

self.onmessage = ({ data: order }) => {
  if (order === "end") {
    files.remove();
    self.postMessage("gone");
    self.close();
    return;
  }
  const history = generate(order.seed, order.days);
  self.postMessage(outcomeOf(order.seed, history, simulate(history, files)));
};
self.postMessage("ready");
