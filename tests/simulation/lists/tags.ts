import { isListOf, linked, titled } from "../forge.ts";
import { day, type Word } from "../history.ts";
import { keptByRepo, ordinary } from "../kept.ts";
import type { SimulatedList } from "../list.ts";
import type { Shown } from "../shown.ts";
import { type SimulatedTag, tagElement } from "../../simulators/github_code.ts";

/*
 * The tags of GitHub's repositories, listed by name and without dates: such as have a release, which alone
 * is told, and such as move.
 */

interface Tag extends SimulatedTag {
  readonly released: boolean;
}

/** What is news about a tag. */
interface News {
  readonly sha: string;
  readonly released: boolean;
}

const newsIn = ({ news }: Shown): News => JSON.parse(news) as News;

/** No trouble keeps MRT from asking about a tag for longer. */
const lasting = 4 * day;

const few = 3;

/** So many more than of everything else were there before, which makes a second page. */
const moreBefore = 6;

export const tags: SimulatedList = {
  name: "tags",
  upstream: "github",
  host: "api.github.com",
  keys: ({ repos }) => repos.flatMap((name) => [`github:${name}/tags`, `github:${name}/releases`]),
  isReadHourly: true,
  owns: isListOf("tags"),
  section: ({ repos }) =>
    repos.length === 0 ? {} : ({ github: { monitor: { tags: true, releases: true } } }),
  draw: (random) => ({
    what: random.pick([
      "tag",
      "tag",
      "tag",
      "tag",
      "release",
      "release",
      "announce",
      "move",
      "move",
      "delete",
    ]),
    item: random.whole(0, 5),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
    forbidden: random.chance(0.1),
  }),
  changed: (known, now) =>
    now.updatedAt > known.updatedAt && newsIn(known).sha !== newsIn(now).sha ? "must" : "none",
  appeared: (item, { known, shown }) => {
    if (newsIn(item).released) return "none";
    // Without dates many tags in a list that was empty look no other than those of a first look.
    return known.size === 0 && shown.length > few ? "may" : undefined;
  },
  make: ({ now, serial, forge, wire }) => {
    const kept = keptByRepo<Tag>(now);
    const hash = () => serial().toString(16).padStart(40, "0");

    const push = (repo: number, title: string, released = false) => {
      const name = title.replaceAll(" ", "-");
      kept.add(repo, { name, sha: hash(), released, raw: {} });
      if (released) forge.released.publish(repo, title, { tag: name });
    };

    /** One that was there before anybody looked gets a release. */
    const announce = (title: string, nth: number) => {
      const history = kept.of(1)[nth];
      const tag = history?.when(now());
      if (history === undefined || tag === undefined || tag.released) return;
      if (now() - history.since() < lasting) return;
      kept.change(history, () => ({ released: true }));
      forge.released.publish(1, title, { tag: tag.name });
    };

    /** By falling names. */
    const listed = (repo: number, at: number): ReadonlyArray<Shown> =>
      kept.of(repo).flatMap((history): ReadonlyArray<Shown> => {
        const tag = history.when(at);
        if (tag === undefined) return [];
        const { name, sha, released } = tag;
        return [{
          ...ordinary,
          id: name,
          news: JSON.stringify({ sha, released }),
          text: name,
          // Nothing shows when it was pushed.
          createdAt: 0,
          since: history.since(),
          updatedAt: history.all().findLast((each) => each.at <= at)?.at ?? 0,
          element: () => tagElement("https://api.github.com", forge.repoAt(repo - 1).name, tag),
        }];
      }).sort((a, b) => a.id < b.id ? 1 : -1);

    return {
      happen: (step) => {
        if (step.do !== "change") return;
        const title = titled(step.word ?? "DeepSeek", serial(), step.forbidden);
        const newest = kept.newest(1, step.item);
        if (step.what === "tag") push(1, title);
        else if (step.what === "release") push(1, title, true);
        else if (step.what === "announce") announce(title, step.item);
        else if (step.what === "move") kept.change(newest, () => ({ sha: hash() }));
        else if (newest !== undefined) kept.remove(1, newest);
      },
      fill: (word, _, repos) => {
        for (let repo = 1; repo <= repos; repo++) {
          for (let more = 0; more < moreBefore; more++) push(repo, titled(word, serial()));
        }
      },
      flood: (count) => {
        for (let index = 0; index < count; index++) push(1, titled("DeepSeek", serial()));
      },
      answer: (asked) => {
        const found = forge.find(asked.url.pathname);
        if (found?.list !== "tags") return undefined;
        if (found.moved) return wire.moved(forge.whereNow(found, asked.url));
        return wire.page(asked, {
          source: `github:${found.repo.name}/tags`,
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
