import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import { trimmed } from "../../plugin/fields.ts";
import { modelListSource } from "../model_list/model_list_source.ts";
import type { Provider } from "./config.ts";
import { modelUrl, servedModels } from "./models.ts";

/** A provider's list of models. */
export const providerSource = (
  key: string,
  { name, base_url }: Provider,
  token: Option.Option<Redacted.Redacted>,
) => {
  const baseUrl = trimmed(base_url);
  return modelListSource(key, {
    request: {
      url: `${baseUrl}/models`,
      label: { en: `the models of ${name}`, zh: `${name} 的模型列表` },
      token,
    },
    read: servedModels(baseUrl),
  }, (id) => modelUrl(baseUrl, id));
};
