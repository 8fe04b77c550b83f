import * as Schema from "effect/Schema";
import { encodePhrase, type Phrase } from "../../../domain/phrase.ts";
import { BaseUrl, describing, EnvName, expecting, setting } from "../../../plugin/fields.ts";
import { nameIn } from "../../../plugin/starter.ts";
import type { Forge } from "./forge.ts";

const repository =
  /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\/(?!\.\.?$)(?!.*\.[Gg][Ii][Tt]$)[A-Za-z0-9_.-]{1,100}$/;

/** The repository that a pasted address leads to. */
export const forgeRepositoryMeant = (text: string): string => nameIn(text, 2);

const twice = { en: "this repository is listed twice", zh: "这个仓库列了两次" };

const Repositories = (example: string) =>
  Schema.Array(
    Schema.String.check(
      Schema.makeFilter((text) => {
        if (repository.test(text)) return undefined;
        const meant = forgeRepositoryMeant(text);
        return encodePhrase(
          repository.test(meant)
            ? {
              en: `expected OWNER/REPO as in the repository's address, did you mean ${meant}?`,
              zh: `应为仓库地址中的 OWNER/REPO，是不是想写 ${meant}？`,
            }
            : {
              en: `expected OWNER/REPO as in the repository's address, e.g. ${example}`,
              zh: `应为仓库地址中的 OWNER/REPO，如 ${example}`,
            },
        );
      }, { toJsonSchema: () => ({ pattern: repository.source }) }),
    ).annotate({ title: "OWNER/REPO" }),
  ).check(
    Schema.isNonEmpty(expecting({ en: "at least one repository", zh: "至少一个仓库" })),
    Schema.makeFilter((repos) => {
      const names = repos.map((name) => name.toLowerCase());
      return names.flatMap((name, index) =>
        names.indexOf(name) < index ? [{ path: [index], issue: encodePhrase(twice) }] : []
      );
    }, { toJsonSchema: () => [{ uniqueItems: true }, true] }),
  );

const monitored = (standard: boolean, what: Phrase) => setting(Schema.Boolean, standard, what);

/** The section of a forge; `texts` are what is special of it. */
export const ForgeConfig = (
  { name, publicApi }: Pick<Forge, "name" | "publicApi">,
  texts: { readonly example: string; readonly token: Phrase; readonly address: Phrase },
) =>
  Schema.Struct({
    repos: Repositories(texts.example).annotate(
      describing({ en: "The repositories to watch.", zh: "要监视的仓库。" }),
    ),
    monitor: setting(
      Schema.Struct({
        issues: monitored(true, {
          en: "Whether issues become events.",
          zh: "issue 是否产生事件。",
        }),
        pulls: monitored(true, {
          en: "Whether pull requests become events.",
          zh: "PR 是否产生事件。",
        }),
        releases: monitored(true, {
          en: "Whether releases become events.",
          zh: "版本发布是否产生事件。",
        }),
        tags: monitored(false, {
          en: "Whether tags become events, those of releases included.",
          zh: "Git 标签是否产生事件，版本发布的标签也算。",
        }),
        updates: monitored(true, {
          en: "Whether updates are alerted: another title, text or label, or a tag that moved.",
          zh: "是否提醒更新，即标题、正文或标签的变化，以及 Git 标签指向别的提交。",
        }),
      }),
      { issues: true, pulls: true, releases: true, tags: false, updates: true },
      {
        en: "What of a repository becomes events; each list takes one request a poll.",
        zh: "仓库中哪些内容产生事件；每个列表每次轮询一个请求。",
      },
    ),
    token_env: Schema.optionalKey(EnvName.annotate(describing(texts.token))),
    base_url: setting(BaseUrl, publicApi, texts.address),
  }).annotate(describing({
    en: `Issues, pull requests, releases and tags of ${name} repositories.`,
    zh: `${name} 仓库的 issue、PR、版本发布和 Git 标签。`,
  }));
