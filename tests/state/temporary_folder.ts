import * as Effect from "effect/Effect";

/** A folder that is gone with the scope. */
export const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => Deno.makeTempDirSync({ prefix: "mrt-" })),
  (folder) => Effect.sync(() => Deno.removeSync(folder, { recursive: true })),
);
