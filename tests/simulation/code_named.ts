import { titled } from "./forge.ts";
import { day, type Word } from "./history.ts";
import { inListSince, type Past, past, type Shown } from "./shown.ts";
import { type ForgeKind, releaseElement, tagElement } from "../simulators/forge_elements.ts";

/*
 * The releases and tags of a repository on GitCode or Gitee, which are known by name and show no date of
 * change, so that a lagging index shows nothing of its own here.
 */

export type NamedList = "releases" | "tags";

interface Named {
  readonly name: string;
  readonly title: string;
  /** Of a release, how often more than a typo was changed. */
  readonly edition: number;
  readonly typos: number;
  readonly prerelease: boolean;
  /** How often a release was promoted. */
  readonly promotions: number;
  /** Of a tag. */
  readonly commit: number;
  readonly at: number;
  readonly deleted: boolean;
}

const textOf = ({ edition, typos }: Named): string =>
  `Edition ${edition} has ${
    ["speed", "memory", "kernels", "quantization"].map((word) => `${word}${edition}`).join(" ")
  } and fixes t${typos}`;

/** So many more than of issues were there before, which makes a second page. */
const moreBefore = 6;

export const makeNamed = (kind: ForgeKind, now: () => number, serial: () => number) => {
  const named: Record<NamedList, Array<Past<Named>>> = { releases: [], tags: [] };

  const listed = (list: NamedList): ReadonlyArray<Shown> =>
    named[list].flatMap((history): ReadonlyArray<Shown> => {
      const is = history.when(now());
      if (is === undefined || is.deleted) return [];
      const { name, title, at } = is;
      const since = inListSince(history, now(), ({ deleted }) => deleted);
      const news = list === "tags"
        ? { commit: is.commit }
        : { edition: is.edition, prerelease: is.prerelease, promotions: is.promotions };
      return [{
        id: name,
        news: JSON.stringify(news),
        recorded: () => undefined,
        restricted: false,
        returns: 0,
        text: list === "tags" ? name : `${title} ${name} ${textOf(is)}`,
        createdAt: at,
        since,
        updatedAt: history.all().at(-1)?.at ?? at,
        number: 0,
        element: () =>
          list === "tags"
            ? tagElement({
              name,
              message: null,
              sha: `${is.commit}`.padStart(40, "0"),
              at,
              raw: {},
            })
            : releaseElement(kind, {
              id: 0,
              tag: name,
              name: title,
              body: textOf(is),
              draft: false,
              prerelease: is.prerelease,
              author: "octocat",
              assets: 0,
              createdAt: at,
              publishedAt: at,
              updatedAt: at,
              raw: {},
            }),
      }];
    }).sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));

  const publish = (list: NamedList, title: string, over: Partial<Named> = {}) => {
    const history = past<Named>();
    history.put(now(), {
      name: list === "tags" ? title.replaceAll(" ", "-") : `v0.${serial()}.0`,
      title,
      edition: 0,
      typos: 0,
      prerelease: false,
      promotions: 0,
      commit: serial(),
      at: Math.floor(now() / 1000) * 1000,
      deleted: false,
      ...over,
    });
    named[list].push(history);
  };

  const alter = (list: NamedList, which: number, to: (is: Named) => Partial<Named>) => {
    const all = named[list];
    const history = all[all.length - 1 - which % Math.max(1, all.length)];
    const is = history?.when(now());
    if (is !== undefined) history?.put(now(), { ...is, ...to(is) });
  };

  return {
    listed,
    /** Whether the step is one of theirs. */
    happen: (what: string, item: number, title: string): boolean => {
      const old = { at: Math.floor((now() - 40 * day) / 1000) * 1000 };
      switch (what) {
        case "release":
          publish("releases", title);
          break;
        case "release late":
          publish("releases", title, old);
          break;
        case "prerelease":
          publish("releases", title, { prerelease: true });
          break;
        case "promote":
          alter("releases", item, ({ prerelease, promotions }) => ({
            prerelease: false,
            promotions: promotions + Number(prerelease),
          }));
          break;
        case "demote":
          alter("releases", item, () => ({ prerelease: true }));
          break;
        case "edit release":
          alter("releases", item, ({ edition }) => ({ edition: edition + 1 }));
          break;
        case "typo":
          alter("releases", item, () => ({ typos: serial() }));
          break;
        case "withdraw":
          alter("releases", item, () => ({ deleted: true }));
          break;
        case "release again":
          alter("releases", item, () => ({ deleted: false }));
          break;
        case "tag":
          publish("tags", title);
          break;
        case "tag late":
          publish("tags", title, old);
          break;
        case "move tag":
          alter("tags", item, () => ({ commit: serial() }));
          break;
        case "untag":
          alter("tags", item, () => ({ deleted: true }));
          break;
        case "tag again":
          alter("tags", item, () => ({ deleted: false }));
          break;
        default:
          return false;
      }
      return true;
    },
    fill: (word: Word) => {
      for (let more = 0; more < moreBefore; more++) {
        publish("releases", titled(word, serial()));
        publish("tags", titled(word, serial()));
      }
    },
  };
};
