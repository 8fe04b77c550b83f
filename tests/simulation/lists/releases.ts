import { type FoundList, isListOf, linked, titled } from "../forge.ts";
import { day, type Word } from "../history.ts";
import { ordinary, second } from "../kept.ts";
import type { SimulatedList } from "../list.ts";
import { type Release, releaseText } from "../released.ts";
import type { Past, Shown } from "../shown.ts";
import { releaseElement } from "../../simulators/github_releases.ts";

/*
 * The releases of GitHub's repositories: published, promoted, edited and deleted, drafts, and those that
 * are published late and stand among old ones.
 */

/** What is news about a release. */
interface News {
  readonly edition: number;
  readonly prerelease: boolean;
}

const newsIn = ({ news }: Shown): News => JSON.parse(news) as News;

/** So many more than of everything else were there before, which makes a second page. */
const moreBefore = 6;

export const releases: SimulatedList = {
  name: "releases",
  upstream: "github",
  host: "api.github.com",
  keys: ({ repos }) => repos.map((name) => `github:${name}/releases`),
  isReadHourly: true,
  owns: isListOf("releases"),
  section: ({ repos }) => repos.length === 0 ? {} : ({ github: { monitor: { releases: true } } }),
  draw: (random) => ({
    what: random.pick([
      "publish",
      "publish",
      "publish",
      "prerelease",
      "prerelease",
      "late",
      "promote",
      "promote",
      "demote",
      "edit",
      "edit",
      "typo",
      "attach",
      "draft",
      "undraft",
      "delete",
    ]),
    item: random.whole(0, 5),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
    forbidden: random.chance(0.1),
  }),
  changed: (known, now) => {
    if (now.updatedAt < known.updatedAt) return "none";
    const [before, after] = [newsIn(known), newsIn(now)];
    const isPromoted = before.prerelease && !after.prerelease;
    return isPromoted || before.edition !== after.edition ? "must" : "none";
  },
  make: ({ now, serial, forge, wire }) => {
    const { released } = forge;

    const listed = (repo: number, at: number): ReadonlyArray<Shown> =>
      released.of(repo).flatMap((history): ReadonlyArray<
        Shown & { readonly committed: number }
      > => {
        const release = history.when(at);
        // A token that may not push is shown no drafts.
        if (release === undefined || release.draft) return [];
        const name = forge.repoAt(repo - 1).name;
        const published = history.all().find(({ state }) => !state.draft)?.at ?? 0;
        return [{
          ...ordinary,
          id: String(release.id),
          news: JSON.stringify({ edition: release.edition, prerelease: release.prerelease }),
          text: `${release.name} ${release.tag} ${release.body}`,
          createdAt: release.publishedAt ?? 0,
          since: published,
          updatedAt: release.updatedAt,
          element: () => releaseElement("https://api.github.com", name, release),
          committed: release.createdAt,
        }];
      }).sort((a, b) => b.committed - a.committed || Number(b.id) - Number(a.id));

    const change = (history: Past<Release>, to: (release: Release) => Partial<Release>) =>
      released.change(history, (release) => ({ updatedAt: second(now()), ...to(release) }));

    return {
      happen: (step) => {
        if (step.do !== "change") return;
        const repo = 1;
        const title = titled(step.word ?? "DeepSeek", serial(), step.forbidden);
        const newest = released.newest(repo, step.item);
        switch (step.what) {
          case "publish":
            return released.publish(repo, title);
          case "prerelease":
            return released.publish(repo, title, { prerelease: true });
          case "late":
            return released.publish(repo, title, { commitAgeMs: 40 * day });
          case "draft":
            return released.publish(repo, title, { draft: true, commitAgeMs: 5 * day });
          case "undraft":
            for (const history of released.of(repo)) {
              if (history.when(now())?.draft === true) {
                change(history, () => ({ draft: false, publishedAt: second(now()) }));
              }
            }
            return;
        }
        if (newest === undefined || newest.when(now())?.draft === true) return;
        switch (step.what) {
          case "promote":
            return change(newest, () => ({ prerelease: false }));
          case "demote":
            return change(newest, () => ({ prerelease: true }));
          case "edit":
            return change(newest, ({ edition }) => ({
              edition: edition + 1,
              body: releaseText(edition + 1, 0),
            }));
          case "typo":
            return change(newest, ({ edition }) => ({ body: releaseText(edition, serial()) }));
          case "attach":
            return change(newest, ({ assets }) => ({ assets: assets + 1 }));
          case "delete":
            released.remove(repo, newest);
        }
      },
      fill: (word, _, repos) => {
        for (let repo = 1; repo <= repos; repo++) {
          for (let more = 0; more < moreBefore; more++) {
            released.publish(repo, titled(word, serial()));
          }
        }
      },
      flood: (count) => {
        for (let index = 0; index < count; index++) {
          released.publish(1, titled("DeepSeek", serial()));
        }
      },
      answer: (asked) => {
        const found: FoundList | undefined = forge.find(asked.url.pathname);
        if (found?.list !== "releases") return undefined;
        if (found.moved) return wire.moved(forge.whereNow(found, asked.url));
        return wire.page(asked, {
          source: `github:${found.repo.name}/releases`,
          all: (at) => listed(found.repo.id, at),
          reply: (all) => linked(asked.url, all),
        });
      },
      listed: (source) => {
        const repo = forge.repoOf(source);
        return repo === undefined ? [] : listed(repo.id, now());
      },
    };
  },
};
