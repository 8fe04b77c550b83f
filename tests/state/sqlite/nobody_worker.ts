import process from "node:process";
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem";
import * as NodePath from "@effect/platform-node-shared/NodePath";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Runtime from "effect/Runtime";
import * as StateFile from "../../../src/state/sqlite/file.ts";

/*
 * A process that opens a state file as a user who owns nothing, for root may write everything, and
 * says why it cannot. Who a user is concerns the whole process, tests beside this one too.
 */

const [path = ""] = Deno.args;
if (process.geteuid?.() === 0) process.seteuid?.(65534);
const error = await Effect.runPromise(
  Effect.flip(Effect.scoped(Layer.build(StateFile.layer(path)))).pipe(
    Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)),
  ),
);
const said = { message: error.message, exitCode: Runtime.getErrorExitCode(error) };
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(said)));
