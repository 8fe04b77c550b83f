import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as Command from "effect/cli/Command";
import * as Layers from "../app/layers.ts";
import { log } from "../app/telemetry.ts";
import { addressText } from "../config/http.ts";
import type { AppConfig } from "../config/load.ts";
import { Unusable } from "./exit.ts";
import { logFormatFlag } from "./flags.ts";
import { loadConfig } from "./load_config.ts";
import { logFormat } from "./log_format.ts";

/** Fails where the config lacks what its page needs. */
export const checkPage = ({ http }: AppConfig) =>
  Option.match(Option.flatMap(http, ({ problem }) => problem), {
    onNone: () => Effect.void,
    onSome: (says) => Effect.fail(new Unusable({ says })),
  });

/** Serves the page until the scope closes; fails where it cannot. */
export const servePage = Effect.fn("Cli.servePage")(function* (config: AppConfig) {
  if (Option.isNone(config.http)) return;
  const serving = config.http.value;
  const { serveWeb } = yield* Effect.promise(() => import("../web/web.ts"));
  yield* serveWeb(config, serving).pipe(
    Effect.catchTag("CannotListen", ({ says }) => Effect.fail(new Unusable({ says }))),
  );
  const { address, publicUrl } = serving;
  const url = Option.getOrElse(publicUrl, () => `http://${addressText(address)}`);
  yield* log.pageServed({ url });
});

const noSection = new Unusable({
  says: {
    en: 'the config has no section http; add "http": {} to serve the page on this machine',
    zh: '配置中没有 http；添加 "http": {} 即可在本机提供页面',
  },
});

/** The page alone, beside a `once` in cron. */
export const serve = Command.make(
  "serve",
  { format: logFormatFlag },
  Effect.fn("Cli.serve")(function* () {
    const { config } = yield* loadConfig;
    if (Option.isNone(config.http)) return yield* noSection;
    yield* checkPage(config);
    // Makes and upgrades the state, which is read by a connection of its own.
    const acting = yield* Layer.build(Layers.layer(config));
    yield* Effect.provideContext(servePage(config), acting);
    return yield* Effect.never;
  }, Effect.scoped),
).pipe(
  Command.provide(({ format }) => logFormat(format)),
  Command.withExamples([
    { command: "mrt serve", description: "Look at http://127.0.0.1:8787 while cron runs mrt once" },
  ]),
);
