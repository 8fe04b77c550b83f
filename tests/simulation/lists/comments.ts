import { type FoundList, isListOf, linked, titled } from "../forge.ts";
import type { Word } from "../history.ts";
import { keptByRepo, ordinary, second } from "../kept.ts";
import type { SimulatedList, Verdict } from "../list.ts";
import type { Shown } from "../shown.ts";
import { commentElement, type SimulatedComment } from "../../simulators/github_comments.ts";

/*
 * The comments in GitHub's repositories, which stand in two lists: on issues and pull requests, and on lines
 * of code. They are edited about the same, or about something else, and deleted.
 */

interface Comment extends SimulatedComment {
  /** Of what it speaks. */
  readonly word: Word;
}

/** What is news about a comment. */
interface News {
  readonly word: Word;
  readonly body: string;
}

const newsIn = ({ news }: Shown): News => JSON.parse(news) as News;

/** So many more than of everything else were there before, which makes a second page. */
const moreBefore = 6;

/** An edit is told where it speaks of something that the comment did not speak of before. */
const changed = (known: Shown, now: Shown): Verdict => {
  if (now.updatedAt < known.updatedAt) return "none";
  const [before, after] = [newsIn(known), newsIn(now)];
  if (before.word === after.word) return "none";
  // Whether two words are one rule is the config's to say.
  return before.word === "Other" ? "must" : "may";
};

export const comments: SimulatedList = {
  name: "comments",
  upstream: "github",
  host: "api.github.com",
  keys: ({ repos }) => repos.map((name) => `github:${name}/comments`),
  owns: isListOf("comments"),
  section: ({ repos }) => repos.length === 0 ? {} : ({ github: { monitor: { comments: true } } }),
  draw: (random) => ({
    what: random.pick([
      "comment",
      "comment",
      "comment",
      "review",
      "review",
      "edit",
      "edit",
      "rewrite",
      "rewrite",
      "rewrite",
      "delete",
    ]),
    item: random.whole(0, 5),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
    forbidden: random.chance(0.1),
  }),
  changed,
  make: ({ now, serial, forge, wire }) => {
    const kept = keptByRepo<Comment>(now);

    const write = (repo: number, word: Word, body: string, review: boolean) => {
      const number = 1 + serial() % 3;
      const at = second(now());
      kept.add(repo, {
        id: repo * 1_000_000 + serial(),
        issue: number,
        review,
        body,
        author: "octocat",
        association: "NONE",
        createdAt: at,
        updatedAt: at,
        raw: {},
        word,
      });
      forge.happen({ at: 0, do: "comment", repo: repo - 1, issue: number - 1 });
    };

    /** Those of one list, the last updated first. */
    const listed = (repo: number, at: number, isReview: boolean): ReadonlyArray<Shown> =>
      kept.of(repo).flatMap((history): ReadonlyArray<Shown> => {
        const comment = history.when(at);
        if (comment === undefined || comment.review !== isReview) return [];
        const { id, body, word, createdAt, updatedAt } = comment;
        return [{
          ...ordinary,
          id: isReview ? `review-${id}` : String(id),
          news: JSON.stringify({ word, body }),
          text: body ?? "",
          createdAt,
          since: history.since(),
          updatedAt,
          element: () =>
            commentElement("https://api.github.com", forge.repoAt(repo - 1).name, comment),
        }];
      }).sort((a, b) => b.updatedAt - a.updatedAt || Number(b.id) - Number(a.id));

    const isReview = ({ list }: FoundList): boolean | undefined =>
      list === "issues/comments" ? false : list === "pulls/comments" ? true : undefined;

    return {
      happen: (step) => {
        if (step.do !== "change") return;
        const word = step.word ?? "DeepSeek";
        const body = titled(word, serial(), step.forbidden);
        const newest = kept.newest(1, step.item);
        const edit = (to: (comment: Comment) => Partial<Comment>) =>
          kept.change(newest, (comment) => ({ updatedAt: second(now()), ...to(comment) }));
        if (step.what === "comment" || step.what === "review") {
          write(1, word, body, step.what === "review");
        } else if (step.what === "edit") {
          edit((comment) => ({ body: `${comment.body}, edited ${serial()}` }));
        } else if (step.what === "rewrite") edit(() => ({ body, word }));
        else if (newest !== undefined) kept.remove(1, newest);
      },
      fill: (word, _, repos) => {
        for (let repo = 1; repo <= repos; repo++) {
          for (let more = 0; more < moreBefore; more++) {
            write(repo, word, titled(word, serial()), more === 0);
          }
        }
      },
      flood: (count) => {
        for (let index = 0; index < count; index++) {
          write(1, "DeepSeek", titled("DeepSeek", serial()), index % 5 === 4);
        }
      },
      answer: (asked) => {
        const { url } = asked;
        const found = forge.find(url.pathname);
        const review = found === undefined ? undefined : isReview(found);
        if (found === undefined || review === undefined) return undefined;
        if (found.moved) return wire.moved(forge.whereNow(found, url));
        const since = Date.parse(url.searchParams.get("since") ?? "1970-01-01T00:00:00Z");
        return wire.page(asked, {
          source: `github:${found.repo.name}/comments`,
          all: (at) => listed(found.repo.id, at, review),
          reply: (all) => linked(url, all.filter(({ updatedAt }) => updatedAt >= since)),
        });
      },
      listed: (source) => {
        const repo = forge.repoOf(source);
        if (repo === undefined) return [];
        return [false, true].flatMap((review) => listed(repo.id, now(), review));
      },
    };
  },
};
