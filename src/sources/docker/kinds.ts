import { defineKind } from "../../plugin/kind.ts";

/** A tag of an image. */
export const imageTag = defineKind("image_tag", {
  resource: "image_tag",
  added: { type: "image_tag_added", en: ["new image tag", "added"], zh: ["新镜像标签", "新增"] },
  updated: {
    type: "image_tag_pushed",
    en: ["image pushed again", "pushed again"],
    zh: ["镜像重新推送", "重新推送"],
  },
  fields: {
    digest: { en: "digest", zh: "摘要" },
  },
});
