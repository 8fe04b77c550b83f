import { defineKind } from "../../plugin/kind.ts";
import { aboutModel, asides } from "../organisation/about.ts";
import { modelFields, repositoryKind } from "../organisation/kind.ts";

/*
 * What Hugging Face shows besides models and datasets, and what it is called.
 */

/** Plain `space` would be found everywhere. */
export const space = {
  ...repositoryKind("space", { en: "Space", zh: "Space" }, {
    fields: { sdk: { en: "framework", zh: "框架" }, private: modelFields.private },
  }),
  name: "hub_space",
};

/** A model that somebody made from another. */
export const derivative = defineKind("derivative", {
  resource: "hub_derivative",
  about: aboutModel,
  asides,
  fields: modelFields,
  added: {
    type: "derivative_added",
    en: ["new derivative", "added"],
    zh: ["新衍生模型", "新增"],
    when: {
      "base_model_relation=quantized": { en: "new quantisation", zh: "新量化版本" },
      "base_model_relation=finetune": { en: "new finetune", zh: "新微调模型" },
      "base_model_relation=adapter": { en: "new adapter", zh: "新适配器" },
      "base_model_relation=merge": { en: "new merge", zh: "新合并模型" },
    },
  },
  updated: {
    type: "derivative_updated",
    en: ["derivative updated", "updated"],
    zh: ["衍生模型有更新", "更新"],
  },
});

export const collection = defineKind("collection", {
  resource: "org_collection",
  added: { type: "collection_added", en: ["new collection", "added"], zh: ["新合集", "新增"] },
  updated: {
    type: "collection_updated",
    en: ["collection updated", "updated"],
    zh: ["合集有更新", "更新"],
  },
});

const organisationName = { en: "organisation", zh: "组织" };

/** One of the daily papers. */
export const paper = defineKind("paper", {
  resource: "daily_paper",
  added: { type: "paper_added", en: ["new paper", "added"], zh: ["新论文", "新增"] },
  updated: { type: "paper_updated", en: ["paper updated", "updated"], zh: ["论文有更新", "更新"] },
  fields: { organization: organisationName, code: { en: "code", zh: "代码" } },
  asides: ["upvotes"],
});
