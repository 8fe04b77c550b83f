import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { encodePhrase, type Phrase } from "../../domain/phrase.ts";
import { describing, expecting, titled } from "../../plugin/fields.ts";
import { nameIn } from "../../plugin/starter.ts";
import { MonitorOverrides } from "./monitor.ts";

/*
 * `sources.github.repos`: a repository or all of an owner's, by its name alone or as an object with
 * settings of its own.
 */

/** Managed users have an underscore in their names, some old ones hyphens where new ones may not. */
const owner = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/;
const repository = /^[A-Za-z0-9._-]{1,100}$/;

/** Whether it is `OWNER/REPO`. */
export const isRepository = (text: string): boolean => {
  const [left = "", right = "", ...more] = text.split("/");
  return more.length === 0 && owner.test(left) && repository.test(right) && !/^\.\.?$/.test(right);
};

const isName = (text: string): boolean => isRepository(text) || owner.test(ownerIn(text) ?? "");

/** The repository, or the owner with all of them, that a pasted address leads to. */
export const repositoryMeant = (text: string): string => {
  const name = nameIn(text, 2);
  if (name === text.replace(/\/+$/, "")) return name;
  const [first = "", second = ""] = name.split("/");
  if (/^(?:orgs|users)$/i.test(first) && owner.test(second)) return `${second}/*`;
  return second === "" && owner.test(first) ? `${first}/*` : name;
};

const suggested = (text: string): string => {
  const name = repositoryMeant(text.trim());
  return isName(name) ? name : "";
};

const mistakeIn = (text: string): Phrase | undefined => {
  if (!isName(text)) {
    const name = suggested(text);
    return name === ""
      ? {
        en: "expected OWNER/REPO as in the repository's address, e.g. vllm-project/vllm",
        zh: "应为仓库地址中的 OWNER/REPO，如 vllm-project/vllm",
      }
      : {
        en: `expected OWNER/REPO as in the repository's address, did you mean ${name}?`,
        zh: `应为仓库地址中的 OWNER/REPO，是不是想写 ${name}？`,
      };
  }
  return text.toLowerCase().endsWith(".git")
    ? { en: "expected OWNER/REPO without .git at its end", zh: "应为 OWNER/REPO，结尾不带 .git" }
    : undefined;
};

const Name = Schema.String.check(
  Schema.makeFilter((text) => {
    const mistake = mistakeIn(text);
    return mistake === undefined ? undefined : encodePhrase(mistake);
  }, {
    toJsonSchema: () => ({
      pattern:
        "^[A-Za-z0-9][A-Za-z0-9_-]{0,38}/(?:\\*|(?!\\.\\.?$)(?!.*\\.[Gg][Ii][Tt]$)[A-Za-z0-9._-]{1,100})$",
    }),
  }),
).annotate({ title: "OWNER/REPO" });

/** What GitHub lists commits by: a file, or all that is below a directory. */
const pathPattern = /^(?![/.]*\/)(?!.*\/\/)[^*?[\]{}\\\n]{1,400}?(?:\/\*\*?)?$/;

/** The directory before the first wildcard. */
const pathMeant = (text: string): string => {
  const bare = text.trim().replace(/^(?:\.?\/)+/, "").replace(/\\/g, "/").replace(/\/{2,}/g, "/");
  const wild = bare.search(/[*?[\]{}]/);
  const folder = (wild < 0 ? bare : bare.slice(0, wild)).replace(/\/[^/]*$/, "");
  return wild < 0 ? bare : folder === "" || wild === 0 ? "" : `${folder}/**`;
};

const Path = Schema.String.check(
  Schema.makeFilter((text) => {
    if (pathPattern.test(text)) return undefined;
    const meant = pathMeant(text);
    const guess = meant !== "" && pathPattern.test(meant);
    return encodePhrase({
      en: "expected a file or a directory such as vllm/model_executor/models/**, as GitHub lists " +
        `commits by no other pattern${guess ? `; did you mean ${meant}?` : ""}`,
      zh: "应为文件，或 vllm/model_executor/models/** 这样的目录，GitHub 不能按其他模式列出提交" +
        (guess ? `；是不是想写 ${meant}？` : ""),
    });
  }, { toJsonSchema: () => ({ pattern: pathPattern.source }) }),
).annotate(titled({ en: "path", zh: "路径" }));

/** The path as GitHub is asked for it. */
export const pathAsked = (path: string): string => path.replace(/\/(?:\*\*?)?$/, "");

const included = ["archived", "forks"] as const;

const Detailed = Schema.Struct({
  repo: Name.annotate(describing({
    en: "The repository, or OWNER/* for all of an owner's.",
    zh: "仓库；OWNER/* 表示该所有者的全部仓库。",
  })),
  monitor: Schema.optionalKey(
    MonitorOverrides.annotate(describing({
      en: "What of it becomes events, where that differs from sources.github.monitor.",
      zh: "哪些内容产生事件，只写与 sources.github.monitor 不同的。",
    })),
  ),
  paths: Schema.optionalKey(
    Schema.Array(Path).check(
      Schema.isNonEmpty(expecting({ en: "at least one path", zh: "至少一个路径" })),
    ).annotate(describing({
      en: "Commits that touch none of these files and directories are left out.",
      zh: "只看涉及这些文件或目录的提交。",
    })),
  ),
  include: Schema.optionalKey(
    Schema.Array(Schema.Literals(included)).annotate(describing({
      en: "With OWNER/*: the archived repositories or the forks too.",
      zh: "用于 OWNER/*：归档的仓库（archived）或复刻（forks）也监视。",
    })),
  ),
});

/** An entry of the list as it stands in the config. */
type Entry = string | typeof Detailed.Type;

/** A repository, or an owner with all of them, with the settings of its own. */
export type WatchedRepo = typeof Detailed.Type;

export const detailed = (entry: Entry): WatchedRepo =>
  typeof entry === "string" ? { repo: entry } : entry;

/** The owner of `OWNER/*`, undefined where one repository is meant. */
export const ownerIn = (repo: string): string | undefined =>
  repo.endsWith("/*") ? repo.slice(0, -2) : undefined;

/** Which of an owner's repositories are watched besides those of its own that are in use. */
export type Included = ReadonlyArray<typeof included[number]>;

/** Whether the item of an owner's repository stands for one that is watched. */
export const isIncluded = ({ fields }: Item, include: Included): boolean =>
  (fields["fork"] !== true || include.includes("forks")) &&
  (fields["archived"] !== true || include.includes("archived"));

const twice: Phrase = { en: "this repository is listed twice", zh: "这个仓库列了两次" };
const ownerTwice: Phrase = { en: "this owner is listed twice", zh: "这个所有者列了两次" };

const notAnOwner: Phrase = {
  en: "only OWNER/* has repositories to include; take this out",
  zh: "只有 OWNER/* 才用得上 include；请删去",
};
const pathsOfAll: Phrase = {
  en: "the repositories of an owner have no paths in common; name a repository instead of OWNER/*",
  zh: "同一所有者的仓库没有共同的路径；请写具体仓库，而非 OWNER/*",
};

export const Repos = Schema.Array(
  Schema.Union([Detailed, Name]).annotate(titled({ en: "repo", zh: "仓库" })),
).check(
  Schema.isNonEmpty(expecting({ en: "at least one repository", zh: "至少一个仓库" })),
  Schema.makeFilter((repos) => {
    const each = repos.map(detailed);
    const names = each.map(({ repo }) => repo.toLowerCase());
    return each.flatMap(({ repo, include, paths }, index) => {
      const isOwner = ownerIn(repo) !== undefined;
      const place = typeof repos[index] === "string" ? [index] : [index, "repo"];
      return [
        ...names.indexOf(repo.toLowerCase()) < index
          ? [{ path: place, issue: encodePhrase(isOwner ? ownerTwice : twice) }]
          : [],
        ...include !== undefined && !isOwner
          ? [{ path: [index, "include"], issue: encodePhrase(notAnOwner) }]
          : [],
        ...paths !== undefined && isOwner
          ? [{ path: [index, "paths"], issue: encodePhrase(pathsOfAll) }]
          : [],
      ];
    });
  }, { toJsonSchema: () => [{ uniqueItems: true }, true] }),
).annotate(describing({
  en:
    "The repositories to watch: each OWNER/REPO, OWNER/* for all of an owner's, or an object with " +
    "settings of its own.",
  zh: "要监视的仓库：写 OWNER/REPO，或 OWNER/*（该所有者的全部仓库），或带单独设置的对象。",
}));
