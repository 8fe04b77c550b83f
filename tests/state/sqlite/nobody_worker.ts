import process from "node:process";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Runtime from "effect/Runtime";
import * as StateFile from "../../../src/state/sqlite/file.ts";

/*
 * A process that opens state files as a user who owns nothing, for root may write everything, and
 * says why it cannot. Who a user is concerns the whole process, tests beside this one too.
 */

if (process.geteuid?.() === 0) process.seteuid?.(65534);
const said = await Effect.runPromise(
  Effect.forEach(
    Deno.args,
    (path) =>
      Effect.flip(Effect.scoped(Layer.build(StateFile.layer(path)))).pipe(
        Effect.map((error) => ({
          message: error.message,
          exitCode: Runtime.getErrorExitCode(error),
        })),
      ),
  ).pipe(Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer))),
);
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(said)));
