import { equal, match } from "node:assert/strict";
import * as Effect from "effect/Effect";
import { everywhere as live } from "./programs.ts";
import { world } from "./world.ts";

live(
  "a second config on a state file is refused until the first one is out of the way",
  () =>
    Effect.gen(function* () {
      const mrt = yield* world;
      const { huggingface } = mrt.config.sources;
      const config = { ...mrt.config, sources: { huggingface } };
      const other = `${mrt.folder}/other.json`;
      mrt.writeConfig(config);
      Deno.writeTextFileSync(other, JSON.stringify({ ...config, watch_keywords: ["glm"] }));
      mrt.hub.publish("deepseek-ai/DeepSeek-V3");
      equal((yield* mrt.mrt("once")).code, 0);
      const asked = mrt.hub.requests.length;

      const second = yield* mrt.mrt("once", "--config", "other.json");
      equal(second.code, 2, second.stderr);
      match(
        second.stderr,
        /State file \.\/mrt_state\.sqlite3 serves another config: mrt once ran with \S+\/config\.json/,
      );
      equal((yield* mrt.mrt("daemon", "--config", "other.json")).code, 2);
      equal(mrt.hub.requests.length, asked);
      // Whoever looks only disturbs nobody.
      equal((yield* mrt.mrt("status", "--config", "other.json")).code, 0);
      equal((yield* mrt.mrt("replay", "--since", "1h", "--yes", "--config", "other.json")).code, 0);

      // The first one goes on, however it is named, edited or moved.
      mrt.writeConfig({ ...config, watch_keywords: ["deepseek"] });
      equal((yield* mrt.mrt("once", "--config", `${mrt.folder}/config.json`)).code, 0);
      Deno.renameSync(`${mrt.folder}/config.json`, `${mrt.folder}/moved.json`);
      equal((yield* mrt.mrt("once", "--config", "moved.json")).code, 0);
      Deno.removeSync(`${mrt.folder}/moved.json`);
      equal((yield* mrt.mrt("once", "--config", "other.json")).code, 0);
    }),
);
