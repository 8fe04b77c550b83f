import type { Kind } from "../../domain/kind.ts";
import { amidChinese, beforeChinese } from "../../domain/text.ts";
import { defineKind, type KindWords } from "../../plugin/kind.ts";
import { aboutModel, asides, taskName } from "./about.ts";

/*
 * What an organisation publishes, whatever the hub.
 */

/** A kind of which each item is a repository with files, updates and access rights. */
export const repositoryKind = (
  name: string,
  noun: { readonly en: string; readonly zh: string },
  more: Pick<KindWords, "fields">,
): Kind => {
  const { en } = noun;
  const zh = beforeChinese(noun.zh);
  return defineKind(name, {
    resource: `org_${name}`,
    about: aboutModel,
    asides,
    added: {
      type: `${name}_added`,
      en: [`new ${en}`, "added"],
      zh: [`新${amidChinese(noun.zh).trimEnd()}`, "新增"],
    },
    updated: {
      type: `${name}_updated`,
      en: [`${en} updated`, "updated"],
      zh: [`${zh}有更新`, "更新"],
    },
    republished: {
      type: `${name}_republished`,
      en: [`${en} published again`, "published again"],
      zh: [`${zh}重新发布`, "重新发布"],
    },
    opened_up: {
      type: `${name}_opened`,
      en: [`${en} opened to all`, "opened to all"],
      zh: [`${zh}已公开`, "公开"],
    },
    ...more,
  });
};

const access = {
  private: { en: "private", zh: "私有" },
  gated: { en: "gated", zh: "访问限制" },
};

/** What of a model may have changed; the names of its parts and fields. */
export const modelFields = {
  weights: { en: "weights", zh: "权重" },
  config: { en: "config", zh: "配置" },
  tokenizer: { en: "tokenizer", zh: "分词器" },
  card: { en: "card", zh: "模型卡" },
  others: { en: "other files", zh: "其他文件" },
  pipeline_tag: taskName,
  library_name: { en: "library", zh: "所用库" },
  ...access,
};

export const model = repositoryKind("model", { en: "model", zh: "模型" }, { fields: modelFields });

export const dataset = repositoryKind("dataset", { en: "dataset", zh: "数据集" }, {
  fields: access,
});
