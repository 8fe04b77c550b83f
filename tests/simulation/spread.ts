import type { Outcome } from "./figures.ts";
import type { Answer, Order } from "./worker.ts";

/*
 * Many seeds on all processors. What a seed comes to is the same wherever it is run.
 */

/** Runs the seeds from `from` on, each by itself, and hands over what each came to. */
export const spread = (options: {
  readonly from: number;
  readonly seeds: number;
  readonly days: number;
  readonly workers: number;
  readonly told: (outcome: Outcome) => void;
}): Promise<void> => {
  let next = options.from;
  const end = options.from + options.seeds;

  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
      worker.onmessage = ({ data: answer }: MessageEvent<Answer>) => {
        if (answer === "gone") return resolve();
        if (answer !== "ready") options.told(answer);
        if (next < end) {
          const order: Order = { seed: next++, days: options.days };
          worker.postMessage(order);
          return;
        }
        worker.postMessage("end");
      };
      worker.onerror = (event) => {
        event.preventDefault();
        worker.terminate();
        reject(new Error(event.message));
      };
    });

  return Promise.all(
    Array.from({ length: Math.min(options.workers, options.seeds) }, work),
  ).then(() => {});
};
