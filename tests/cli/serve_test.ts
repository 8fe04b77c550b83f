import { equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { everywhere } from "./programs.ts";
import { world } from "./world.ts";

everywhere("what cannot be served exits 2 and says what to do", () =>
  Effect.gen(function* () {
    const mrt = yield* world;
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const taken = `127.0.0.1:${listener.addr.port}`;
    yield* Effect.addFinalizer(() => Effect.sync(() => listener.close()));
    for (
      const [http, says] of [
        [undefined, /the config has no section http; add "http": \{\}/],
        [{ listen: taken }, /http\.listen: cannot listen on .*: another program listens there/],
        [{ listen: "0.0.0.0:8787" }, /http\.listen: .*name the variable of a token/],
        [{ listen: "8787" }, /http\.listen: .*expected an address and a port/],
        [{ token_env: "MRT_HTTP_TOKEN" }, /MRT_HTTP_TOKEN, named by http\.token_env, is not set/],
      ] as const
    ) {
      mrt.writeConfig(http === undefined ? mrt.config : { ...mrt.config, http });
      const { code, stderr } = yield* mrt.runWith({ MRT_HTTP_TOKEN: "" }, [taken], "serve");
      equal(code, 2, stderr);
      match(stderr, says);
    }
  }));
