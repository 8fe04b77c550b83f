import { defineKind } from "../../plugin/kind.ts";
import { aboutModel, taskName } from "./about.ts";

/** A model of an organisation, whatever the hub. */
export const model = defineKind("model", {
  resource: "org_model",
  about: aboutModel,
  added: { type: "model_added", en: ["new model", "added"], zh: ["新模型", "新增"] },
  updated: { type: "model_updated", en: ["model updated", "updated"], zh: ["模型有更新", "更新"] },
  republished: {
    type: "model_republished",
    en: ["model published again", "published again"],
    zh: ["模型重新发布", "重新发布"],
  },
  opened_up: {
    type: "model_opened",
    en: ["model opened to all", "opened to all"],
    zh: ["模型已公开", "公开"],
  },
  fields: {
    pipeline_tag: taskName,
    library_name: { en: "library", zh: "所用库" },
    private: { en: "private", zh: "私有" },
    gated: { en: "gated", zh: "访问限制" },
  },
});
