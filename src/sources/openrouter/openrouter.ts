import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import { trimmed } from "../../plugin/fields.ts";
import { loadOnce } from "../../plugin/load_once.ts";
import { makeSourcePlugin } from "../../plugin/plugin.ts";
import { furtherFlag, separated } from "../../plugin/starter.ts";
import { servedModel } from "../model_list/kind.ts";
import { OpenRouterConfig } from "./config.ts";

/*
 * OpenRouter: https://openrouter.ai/docs. One request shows all models and needs no key.
 */

const kind = "openrouter";

const sourceModule = loadOnce(() => import("./openrouter_source.ts"));

/** Watches the models OpenRouter lists. */
export const openrouter = makeSourcePlugin({
  kind,
  platform: { name: "OpenRouter" },
  kinds: [servedModel],
  starter: {
    questions: [],
    isFurther: true,
    section: (answers) => separated(answers[furtherFlag]).includes(kind) ? {} : undefined,
  },
  config: OpenRouterConfig,
  entries: ({ base_url }) => [{
    id: `${kind}:models`,
    secrets: [],
    unusable: Option.none(),
    hosts: [new URL(base_url).host],
    make: Effect.flatMap(
      sourceModule,
      ({ openrouterSource }) => openrouterSource(`${kind}:models`, trimmed(base_url)),
    ),
  }],
});
