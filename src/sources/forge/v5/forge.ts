import type * as Option from "effect/Option";
import type * as Redacted from "effect/Redacted";
import * as Duration from "effect/Duration";
import type { Phrase } from "../../../domain/phrase.ts";
import { RateLimited, type Reason } from "../../../domain/errors.ts";
import { defaultRetryAfter } from "../../../domain/rate_budget.ts";
import { refusalReason } from "../../../http/refusal.ts";
import type { UpstreamResponse } from "../../../http/upstream_response.ts";
import { issuesPerPage } from "../issue_cursor.ts";

/*
 * Two Chinese forges answer to the same API, version 5, which resembles GitHub's. Issues and pull requests
 * are lists of their own, the oldest stands first unless one asks otherwise, pages are numbered, and no
 * list is told reliably since when it is wanted.
 */

/** The lists of a repository, each a source of its own. */
export const forgeLists = ["issues", "pulls", "releases", "tags"] as const;
export type ForgeList = typeof forgeLists[number];

/** What sets one of these forges apart. */
export interface Forge {
  /** The kind of its sources. */
  readonly kind: string;
  /** As it writes itself. */
  readonly name: string;
  readonly publicApi: string;
  /** The query that puts what is newest, or was updated last, first. */
  readonly newestFirst: Readonly<Record<ForgeList, string>>;
  /** The page of a release, below that of its repository. */
  readonly releasePath: (tag: string) => string;
  /** Requests an hour, at the public API. */
  readonly perHour: number;
}

/** A repository on a forge. */
export interface ForgePlace {
  readonly forge: Forge;
  /** `OWNER/REPO` as the config has it. */
  readonly name: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly token: Option.Option<Redacted.Redacted>;
}

/** The address of a list, without its query. */
export const listAddress = ({ baseUrl, name }: ForgePlace, list: ForgeList): string =>
  `${baseUrl}/repos/${name}/${list}`;

/** The first page of a list. */
export const firstPageOf = (place: ForgePlace, list: ForgeList): string =>
  `${listAddress(place, list)}?${place.forge.newestFirst[list]}&per_page=${issuesPerPage}`;

/** Where people read the repository: the API may have a host of its own. */
export const webAddress = ({ baseUrl, name }: ForgePlace): string => {
  const { protocol, host } = new URL(baseUrl);
  return `${protocol}//${host.replace(/^api\./, "")}/${name}`;
};

/** A name with slashes, as a path. */
export const asPath = (name: string): string =>
  name.toWellFormed().split("/").map(encodeURIComponent).join("/");

export const forgeLabel = ({ forge, name }: ForgePlace): Phrase => ({
  en: `${forge.name} repository ${name}`,
  zh: `${forge.name} 仓库 ${name}`,
});

/** Which reason an answer that is neither 2xx nor 304 stands for. */
export const forgeRefusal = (response: UpstreamResponse): Reason => {
  const { status, label } = response;
  // By a firewall before the API, which lets the same request pass later.
  if (status !== 418) return refusalReason(response);
  const seconds = Math.ceil(Duration.toSeconds(defaultRetryAfter));
  return new RateLimited({
    says: {
      en: `${label.en} answers 418: its firewall holds requests back; waiting ${seconds} s`,
      zh: `${label.zh} 返回 418：防火墙拦下了请求；等待 ${seconds} 秒`,
    },
    retryAfter: defaultRetryAfter,
  });
};
