/*
 * What a simulated upstream does instead of its work. Shared by the simulators.
 */

export type Fault =
  | {
    readonly kind: "answer";
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  }
  /** Calls `reached` and does not answer before the faults are cleared. */
  | { readonly kind: "hang"; readonly reached?: () => void }
  /** The connection ends in the middle of the body. */
  | { readonly kind: "broken_body" }
  /** A whole answer that holds half of the true body. */
  | { readonly kind: "truncated" }
  /** White space without end, as far as `bytes`. */
  | { readonly kind: "huge"; readonly bytes: number };

export interface Faults {
  /** Misbehaves at the next `times` requests, by default at all; a later call replaces this one. */
  readonly fail: (fault: Fault, times?: number) => void;
  /** Behaves again. Requests left hanging are let go. */
  readonly clear: () => void;
  /** The answer, spoilt if it is to be. */
  readonly answer: (work: () => Response | Promise<Response>) => Promise<Response>;
}

export const faults = (): Faults => {
  let fault: Fault | null = null;
  let left = 0;
  let letGo = Promise.withResolvers<void>();

  return {
    fail: (next, times = Infinity) => {
      fault = next;
      left = times;
    },
    clear: () => {
      fault = null;
      letGo.resolve();
      letGo = Promise.withResolvers();
    },
    answer: async (work) => {
      if (fault === null || left <= 0) return await work();
      left--;
      switch (fault.kind) {
        case "answer":
          return new Response(fault.body ?? null, {
            status: fault.status,
            headers: fault.headers ?? {},
          });
        case "hang":
          fault.reached?.();
          // A server is not always told that its client has hung up.
          await letGo.promise;
          return new Response();
        case "broken_body": {
          const { status, headers } = await work();
          // Promises more than it holds.
          headers.set("content-length", "1000");
          return new Response(new Blob(['[{"id":']).stream(), { status, headers });
        }
        case "truncated": {
          const whole = await work();
          const text = await whole.text();
          return new Response(text.slice(0, text.length / 2), {
            status: whole.status,
            headers: whole.headers,
          });
        }
        case "huge": {
          const chunk = new Uint8Array(65_536).fill(32);
          let rest = fault.bytes;
          return new Response(
            new ReadableStream({
              pull: (controller) => {
                if (rest <= 0) return controller.close();
                controller.enqueue(chunk.subarray(0, Math.min(rest, chunk.length)));
                rest -= chunk.length;
              },
            }),
          );
        }
      }
    },
  };
};
