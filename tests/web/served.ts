import * as Effect from "effect/Effect";
import { world } from "../cli/world.ts";

/*
 * The page as a browser and programs see it: `mrt serve` on a free loopback port.
 */

export const token = "a-token-nobody-guesses";

/** A port at which nobody listens just now. */
export const freePort = (): number => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
};

/** Asks until it is answered. */
export const untilAnswered = async (url: string): Promise<void> => {
  for (let tries = 0; tries < 500; tries++) {
    const response = await fetch(`${url}/healthz`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nobody answers at ${url}`);
};

/** MRT in a world of simulators with its page, by `serve` or the daemon. */
export const served = (
  {
    place = world,
    command = "serve",
    http = {},
    protect = false,
    env = {},
    prepare = () => {},
  }: {
    /** Where it runs; what has happened there already is shown. */
    readonly place?: typeof world;
    readonly command?: "serve" | "daemon";
    readonly http?: Readonly<Record<string, unknown>>;
    readonly protect?: boolean;
    /** Variables besides the token. */
    readonly env?: Readonly<Record<string, string>>;
    /** What there is before it starts. */
    readonly prepare?: (mrt: Effect.Success<typeof world>) => void;
  } = {},
) =>
  Effect.gen(function* () {
    const mrt = yield* place;
    prepare(mrt);
    const port = freePort();
    const url = `http://127.0.0.1:${port}`;
    mrt.writeConfig({
      ...mrt.config,
      http: {
        listen: `127.0.0.1:${port}`,
        ...protect ? { token_env: "MRT_HTTP_TOKEN" } : {},
        ...http,
      },
    });
    const running = yield* mrt.startMrtWith(
      { ...protect ? { MRT_HTTP_TOKEN: token } : {}, ...env },
      command,
    );
    yield* Effect.raceFirst(
      Effect.promise(() => untilAnswered(url)),
      Effect.flatMap(running.ended, ({ stderr }) => Effect.die(new Error(stderr))),
    );
    const ask = (path: string, init?: RequestInit) =>
      Effect.promise(async () => {
        const response = await fetch(`${url}${path}`, { redirect: "manual", ...init });
        return { status: response.status, headers: response.headers, text: await response.text() };
      });
    /** What is answered to a head as it stands, which no client would send. */
    const raw = (head: string) =>
      Effect.promise(async () => {
        const connection = await Deno.connect({ hostname: "127.0.0.1", port });
        await connection.write(new TextEncoder().encode(`${head}Connection: close\r\n\r\n`));
        return await new Response(connection.readable).text();
      });
    return { ...mrt, port, url, running, ask, raw };
  });
