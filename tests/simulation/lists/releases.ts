import { type FoundList, isListOf, linked, titled } from "../forge.ts";
import { day, type Word } from "../history.ts";
import type { SimulatedList } from "../list.ts";
import { type Past, past, type Shown } from "../shown.ts";
import { githubReleases, releaseElement } from "../../simulators/github_releases.ts";

/*
 * The releases of GitHub's repositories: published, promoted, edited and deleted, drafts, and those that
 * are published late and stand among old ones.
 */

type Release = ReturnType<ReturnType<typeof githubReleases>["listed"]>[number] & {
  /** How often more than a typo was changed in its text. */
  readonly edition: number;
};

/** What is news about a release. */
interface News {
  readonly edition: number;
  readonly prerelease: boolean;
}

const newsIn = ({ news }: Shown): News => JSON.parse(news) as News;

const textOf = (edition: number, typos: number): string =>
  `Edition ${edition} has ${
    ["speed", "memory", "kernels", "quantization"].map((word) => `${word}${edition}`).join(" ")
  } and fixes t${typos}`;

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
    /** By repository, oldest first. */
    const kept = new Map<number, Array<Past<Release>>>();
    const of = (repo: number) => {
      const found = kept.get(repo) ?? [];
      kept.set(repo, found);
      return found;
    };
    const whole = () => Math.floor(now() / 1000) * 1000;

    const publish = (
      repo: number,
      title: string,
      { draft = false, prerelease = false, commitAgeMs = 0 } = {},
    ) => {
      const history = past<Release>();
      const number = serial();
      history.put(now(), {
        id: repo * 1_000_000 + number,
        tag: `v0.${number}.0`,
        name: title,
        body: textOf(0, 0),
        draft,
        prerelease,
        author: "octocat",
        assets: 0,
        createdAt: whole() - commitAgeMs,
        publishedAt: draft ? null : whole(),
        updatedAt: whole(),
        raw: {},
        edition: 0,
      });
      of(repo).push(history);
    };

    const listed = (repo: number, at: number): ReadonlyArray<Shown> =>
      of(repo).flatMap((history): ReadonlyArray<Shown & { readonly committed: number }> => {
        const release = history.when(at);
        // A token that may not push is shown no drafts.
        if (release === undefined || release.draft) return [];
        const name = forge.repoAt(repo - 1).name;
        const published = history.all().find(({ state }) => !state.draft)?.at ?? 0;
        return [{
          id: String(release.id),
          news: JSON.stringify({ edition: release.edition, prerelease: release.prerelease }),
          recorded: () => undefined,
          restricted: false,
          returns: 0,
          text: `${release.name} ${release.tag} ${release.body}`,
          createdAt: release.publishedAt ?? 0,
          since: published,
          updatedAt: release.updatedAt,
          number: 0,
          element: () => releaseElement("https://api.github.com", name, release),
          committed: release.createdAt,
        }];
      }).sort((a, b) => b.committed - a.committed || Number(b.id) - Number(a.id));

    const change = (history: Past<Release>, to: (release: Release) => Partial<Release>) => {
      const release = history.when(now());
      if (release === undefined) return;
      history.put(now(), { ...release, updatedAt: whole(), ...to(release) });
    };

    return {
      happen: (step) => {
        if (step.do !== "change") return;
        const repo = 1;
        const title = titled(step.word ?? "DeepSeek", serial(), step.forbidden);
        const all = of(repo);
        const newest = all[all.length - 1 - step.item % Math.max(1, all.length)];
        switch (step.what) {
          case "publish":
            return publish(repo, title);
          case "prerelease":
            return publish(repo, title, { prerelease: true });
          case "late":
            return publish(repo, title, { commitAgeMs: 40 * day });
          case "draft":
            return publish(repo, title, { draft: true, commitAgeMs: 5 * day });
          case "undraft":
            for (const history of all) {
              if (history.when(now())?.draft === true) {
                change(history, () => ({ draft: false, publishedAt: whole() }));
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
              body: textOf(edition + 1, 0),
            }));
          case "typo":
            return change(newest, ({ edition }) => ({ body: textOf(edition, serial()) }));
          case "attach":
            return change(newest, ({ assets }) => ({ assets: assets + 1 }));
          case "delete":
            all.splice(all.indexOf(newest), 1);
        }
      },
      fill: (word, _, repos) => {
        for (let repo = 1; repo <= repos; repo++) {
          for (let more = 0; more < moreBefore; more++) publish(repo, titled(word, serial()));
        }
      },
      flood: (count) => {
        for (let index = 0; index < count; index++) publish(1, titled("DeepSeek", serial()));
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
