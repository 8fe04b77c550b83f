import * as Effect from "effect/Effect";
import { type Fault, faults } from "./faults.ts";
import { serve } from "./serve.ts";

/*
 * What every simulated site can do.
 */

export interface Site {
  readonly url: string;
  readonly requests: ReadonlyArray<{ readonly path: string; readonly headers: Headers }>;
  readonly fail: (fault: Fault, times?: number) => void;
  readonly recover: () => void;
  /** Runs before each request is answered. */
  readonly beforeEach: (hook: () => void) => void;
}

/** A site on a free loopback port that answers so, with its date, and ends with the scope. */
export const site = (
  now: () => number,
  answer: (request: Request) => Response | Promise<Response>,
) =>
  Effect.gen(function* () {
    const requests: Array<{ readonly path: string; readonly headers: Headers }> = [];
    const trouble = faults();
    let hook = (): void => {};
    const { url } = yield* serve(async (request) => {
      const { pathname, search } = new URL(request.url);
      requests.push({ path: pathname + search, headers: request.headers });
      hook();
      const response = await trouble.answer(() => answer(request));
      if (!response.headers.has("date")) {
        response.headers.set("date", new Date(now()).toUTCString());
      }
      return response;
    });
    yield* Effect.addFinalizer(() => Effect.sync(trouble.clear));
    const made: Site = {
      url,
      requests,
      fail: trouble.fail,
      recover: trouble.clear,
      beforeEach: (next) => {
        hook = next;
      },
    };
    return made;
  });

export const notFound = () => Response.json({ message: "Not Found" }, { status: 404 });
