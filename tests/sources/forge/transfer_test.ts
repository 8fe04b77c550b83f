import { deepEqual } from "node:assert/strict";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { live } from "../../testing.ts";
import { cursorOf, day, itemsOf, minute, noon, read } from "../opened.ts";
import { watch } from "./source.ts";

/** The numbers of Gitee's issues are in no order, which leaves the date. */
for (const [kind, isTold] of [["gitcode", true], ["gitee", false]] as const) {
  live(
    `${kind}: an old issue that comes from elsewhere is ${isTold ? "told" : "on record only"}`,
    () =>
      Effect.gen(function* () {
        const { clock, source, repo } = yield* watch(kind, "issues");
        repo.items.open();
        const first = yield* read(source);
        clock.at += 5 * minute;
        const moved = repo.items.transferIn({ createdAt: noon - 100 * day, title: "moved" });
        const item = itemsOf(yield* read(source, cursorOf(first)))
          .find(({ title }) => title === "moved");
        const changes = item === undefined
          ? []
          : source.changes(Option.none(), item, { at: noon, complete: false });
        deepEqual(
          [moved, ...changes.map(({ transition, news }) => [transition, news])],
          [2, isTold ? ["opened", true] : ["updated", false]],
        );
      }),
  );
}
