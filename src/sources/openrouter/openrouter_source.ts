import { refusalWithoutToken } from "../../http/refusal.ts";
import { modelListSource } from "../model_list/model_list_source.ts";
import { listedModels, modelPage } from "./models.ts";

/** OpenRouter's list of models. */
export const openrouterSource = (key: string, baseUrl: string) =>
  modelListSource(key, {
    request: {
      // Without the parameter it lists those alone that write text.
      url: `${baseUrl}/api/v1/models?output_modalities=all`,
      label: { en: "OpenRouter", zh: "OpenRouter" },
    },
    refuse: refusalWithoutToken,
    read: listedModels(baseUrl),
  }, (id) => modelPage(baseUrl, id));
