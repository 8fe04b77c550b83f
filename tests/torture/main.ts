import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { crowd, isInOrder } from "./crowd.ts";
import { torture } from "./torture.ts";

/*
 * `deno task torture [KILLS] [SEED]`. Exits 1 when an alert was lost, out of order, or repeated
 * without need.
 */

const kills = Number(Deno.args[0] ?? 300);
const seed = Number(Deno.args[1] ?? Date.now() % 1_000_000);

const verdict = await Effect.runPromise(Effect.scoped(
  Console.log(`${kills} kills, seed ${seed}`).pipe(Effect.andThen(torture({ kills, seed }))),
));
Effect.runSync(Console.log(
  `${verdict.alerts} alerts to 3 recipients: ${verdict.lost.length} lost, ${verdict.repeated} repeated; ` +
    `${verdict.unheard} were taken without MRT hearing of it`,
));

Effect.runSync(Console.log("Two daemons and 60 runs of once from cron on one state file"));
const crowded = await Effect.runPromise(Effect.scoped(crowd({ runs: 60 })));
const heard = isInOrder(crowded);
Effect.runSync(Console.log(
  `${crowded.alerts} alerts to 3 recipients beside them: ` +
    (heard ? "each once and in order" : JSON.stringify(crowded)),
));
Deno.exit(heard && verdict.lost.length === 0 && verdict.repeated <= verdict.unheard ? 0 : 1);
