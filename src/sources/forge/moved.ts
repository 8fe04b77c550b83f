import type { Phrase } from "../../domain/phrase.ts";
import { cleanLine } from "../../domain/text.ts";
import { isBelow } from "../../http/link.ts";
import type { UpstreamResponse } from "../../http/upstream_response.ts";

/** A repository that is called otherwise now; `section` is where the config names it. */
export const renamedNoteFor = (section: string) => (name: string, found: string): Phrase => ({
  en: `${name} is now ${cleanLine(found)}; change it in ${section}.repos`,
  zh: `${name} 现名 ${cleanLine(found)}；请修改 ${section}.repos`,
});

/**
 * Says where a repository is now, if the request was redirected for good; `found` is its name there, and
 * `section` where the config names it.
 */
export const movedNotesFor = (section: string) =>
(
  { name, baseUrl }: { readonly name: string; readonly baseUrl: string },
  response: UpstreamResponse,
  found: string | undefined,
): ReadonlyArray<Phrase> => {
  if (!response.moved) return [];
  if (found !== undefined && found.toLowerCase() === name.toLowerCase()) {
    const { origin } = new URL(response.url);
    return isBelow(baseUrl, response.url) ? [] : [{
      en: `${baseUrl} redirects to ${origin}; change ${section}.base_url`,
      zh: `${baseUrl} 重定向到 ${origin}；请修改 ${section}.base_url`,
    }];
  }
  return [
    found === undefined
      ? {
        en: `${name} was renamed or moved; look up its new name and change it in ${section}.repos`,
        zh: `${name} 已改名或迁移；请查明新名称并修改 ${section}.repos`,
      }
      : renamedNoteFor(section)(name, found),
  ];
};
