import { defineKind } from "../../plugin/kind.ts";

/** A version of a package. */
export const packageRelease = defineKind("package_release", {
  resource: "package_release",
  added: {
    type: "package_released",
    en: ["new package version", "released"],
    zh: ["软件包新版本", "发布"],
    when: { prerelease: { en: "new package prerelease", zh: "软件包新预发布版本" } },
  },
  withdrawn: {
    type: "package_yanked",
    en: ["package version yanked", "yanked"],
    zh: ["软件包版本已撤回", "撤回"],
  },
  republished: {
    type: "package_restored",
    en: ["yanked package version restored", "restored"],
    zh: ["已撤回的软件包版本恢复", "恢复"],
  },
  updated: {
    type: "package_updated",
    en: ["package version updated", "updated"],
    zh: ["软件包版本有更新", "更新"],
  },
  states: {
    released: { en: "released", zh: "已发布" },
    yanked: { en: "yanked", zh: "已撤回" },
  },
  fields: {
    prerelease: { en: "prerelease", zh: "预发布" },
  },
});
