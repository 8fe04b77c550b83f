import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import { SourceStore } from "../../../src/domain/source_store.ts";
import * as Migrations from "../../../src/state/sql/migrations.ts";
import * as SqlSourceStore from "../../../src/state/sql/source_store.ts";
import { SqliteClient } from "../../../src/state/sqlite/sqlite.ts";
import { item, result } from "../samples.ts";

/*
 * A process that claims and commits on a state file for some seconds, and says what it has claimed.
 */

const [filename = "", seconds = "1"] = Deno.args;
export const keys = Array.from({ length: 4 }, (_, index) => `github:acme/r${index}`);

export const layerOf = (filename: string) =>
  SqlSourceStore.layer.pipe(
    Layer.provideMerge(
      Migrations.layer.pipe(Layer.provideMerge(SqliteClient.layer({ filename }))),
    ),
  );

const work = Effect.gen(function* () {
  const store = yield* SourceStore;
  const end = (yield* Clock.currentTimeMillis) + Number(seconds) * 1000;
  const claimed: Array<string> = [];
  while ((yield* Clock.currentTimeMillis) < end) {
    const [claim] = yield* store.claimDue({ keys, limit: 1, interval: Option.none() });
    if (claim !== undefined) {
      claimed.push(`${claim.key} ${claim.version}`);
      // Large enough that the others wait for the file.
      const items = Array.from({ length: 2000 }, (_, index) => item(`${claim.version}-${index}`));
      yield* store.commitPoll(claim, result({ items, nextPollIn: Duration.zero }));
    }
    yield* Effect.sleep(1);
  }
  return claimed;
});

if (import.meta.main) {
  const claimed = await Effect.runPromise(Effect.provide(work, layerOf(filename)));
  await Deno.stdout.write(new TextEncoder().encode(claimed.join("\n")));
}
