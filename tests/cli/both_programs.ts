import * as Effect from "effect/Effect";
import type * as Scope from "effect/Scope";
import { bundle, permissions } from "../../tools/bundle.ts";
import { live } from "../testing.ts";
import { Program } from "./world.ts";

/*
 * Tests of the command line, run with the sources and with the one file that `deno task compile`
 * compiles. It lies in a folder of its own, alone, and may do what the compiled program may; of
 * hosts it may reach those of its test, so that nothing leaves loopback.
 */

const folder = Deno.makeTempDirSync({ prefix: "mrt-bundle-" });
const file = `${folder}/mrt.js`;

Deno.test.beforeAll(() => bundle(file));
Deno.test.afterAll(() => Deno.removeSync(folder, { recursive: true }));

const bundled = {
  file,
  permissions: () => permissions.filter((flag) => flag !== "--allow-net"),
};

type Body<E> = () => Effect.Effect<void, E, Scope.Scope>;

export const inBundle = <E>(name: string, body: Body<E>): void =>
  live(
    `${name} (bundled)`,
    () => Effect.provideService(Effect.suspend(body), Program, bundled),
  );

export const inBoth = <E>(name: string, body: Body<E>): void => {
  live(name, body);
  inBundle(name, body);
};
