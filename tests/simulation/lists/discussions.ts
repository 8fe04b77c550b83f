import { isListOf, titled } from "../forge.ts";
import type { Word } from "../history.ts";
import { keptByRepo, ordinary, second } from "../kept.ts";
import type { SimulatedList } from "../list.ts";
import type { Shown } from "../shown.ts";
import {
  discussionElement,
  type SimulatedDiscussion,
} from "../../simulators/github_discussions.ts";

/*
 * The discussions of GitHub's repositories, which GraphQL alone shows: opened, answered, closed and edited.
 */

type News = Pick<
  SimulatedDiscussion,
  "title" | "body" | "labels" | "closed" | "stateReason" | "closedAt" | "answeredAt"
>;

const newsOf = (discussion: SimulatedDiscussion): string => {
  const { title, body, labels, closed, stateReason, closedAt, answeredAt } = discussion;
  return JSON.stringify({ title, body, labels, closed, stateReason, closedAt, answeredAt });
};

const newsIn = ({ news }: Shown): News => JSON.parse(news) as News;

/** So many more than of everything else were there before, which makes further pages. */
const moreBefore = 6;

export const discussions: SimulatedList = {
  name: "discussions",
  upstream: "github",
  host: "api.github.com",
  keys: ({ repos }) => repos.map((name) => `github:${name}/discussions`),
  owns: isListOf("discussions"),
  section: ({ repos }) =>
    repos.length === 0 ? {} : ({ github: { monitor: { discussions: true } } }),
  draw: (random) => ({
    what: random.pick([
      "open",
      "open",
      "open",
      "comment",
      "edit",
      "label",
      "answer",
      "answer",
      "unanswer",
      "close",
      "reopen",
      "delete",
    ]),
    item: random.whole(0, 5),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
    forbidden: random.chance(0.1),
  }),
  changed: (known, now) => {
    if (now.updatedAt < known.updatedAt || now.news === known.news) return "none";
    const [{ answeredAt: before, ...was }, { answeredAt: after, ...is }] = [
      newsIn(known),
      newsIn(now),
    ];
    // That an answer is none any more is no news.
    return JSON.stringify(was) !== JSON.stringify(is) || (after !== null && after !== before)
      ? "must"
      : "none";
  },
  make: ({ now, serial, forge, wire }) => {
    const kept = keptByRepo<SimulatedDiscussion>(now);

    const open = (repo: number, title: string) => {
      const number = serial();
      const at = second(now());
      kept.add(repo, {
        id: `D_${repo}_${number}`,
        number,
        title,
        body: "",
        author: "octocat",
        category: "Q&A",
        labels: [],
        closed: false,
        stateReason: null,
        answeredAt: null,
        createdAt: at,
        updatedAt: at,
        closedAt: null,
        raw: {},
      });
    };

    /** The last updated first. */
    const listed = (repo: number, at: number): ReadonlyArray<Shown> =>
      kept.of(repo).flatMap((history): ReadonlyArray<Shown> => {
        const discussion = history.when(at);
        if (discussion === undefined) return [];
        const { id, title, body, labels, createdAt, updatedAt } = discussion;
        return [{
          ...ordinary,
          id,
          news: newsOf(discussion),
          text: `${title} ${body} ${labels.join(" ")}`,
          createdAt,
          since: history.since(),
          updatedAt,
          element: () => discussionElement(forge.repoAt(repo - 1).name, discussion),
        }];
      }).sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1));

    const to = (
      what: string,
      word: Word,
      at: number,
    ): (discussion: SimulatedDiscussion) => Partial<SimulatedDiscussion> => {
      switch (what) {
        case "edit":
          return () => ({ body: `${word} written at ${at}` });
        case "label":
          return ({ labels }) => ({ labels: labels.length === 0 ? ["deepseek"] : [] });
        case "answer":
          return () => ({ answeredAt: at });
        case "unanswer":
          return () => ({ answeredAt: null });
        case "close":
          return ({ closed }) =>
            closed ? {} : { closed: true, stateReason: "RESOLVED", closedAt: at };
        case "reopen":
          return ({ closed }) =>
            closed ? { closed: false, stateReason: "REOPENED", closedAt: null } : {};
        default:
          return () => ({});
      }
    };

    return {
      happen: (step) => {
        if (step.do !== "change") return;
        const word = step.word ?? "DeepSeek";
        if (step.what === "open") return open(1, titled(word, serial(), step.forbidden));
        const newest = kept.newest(1, step.item);
        if (newest === undefined) return;
        if (step.what === "delete") return kept.remove(1, newest);
        const at = second(now());
        const change = to(step.what, word, at);
        kept.change(newest, (discussion) => ({ updatedAt: at, ...change(discussion) }));
      },
      fill: (word, _, repos) => {
        for (let repo = 1; repo <= repos; repo++) {
          for (let more = 0; more < moreBefore; more++) open(repo, titled(word, serial()));
        }
      },
      flood: (count) => {
        for (let index = 0; index < count; index++) open(1, titled("DeepSeek", serial()));
      },
      answer: (asked) => {
        if (asked.url.pathname !== "/graphql") return undefined;
        const { query, variables } = JSON.parse(asked.body) as {
          readonly query: string;
          readonly variables?: { readonly owner: string; readonly name: string; after?: string };
        };
        if (variables === undefined) return undefined;
        const { owner, name, after } = variables;
        const repo = forge.repoOf(`github:${owner}/${name}`.toLowerCase());
        if (repo === undefined) return wire.plain({ data: { repository: null } });
        const size = Number(/discussions\(first: (\d+)/.exec(query)?.[1]);
        return wire.page(asked, {
          source: `github:${repo.name}/discussions`,
          all: (at) => listed(repo.id, at),
          isTagged: false,
          reply: (all) => {
            const start = all.findIndex(({ id }) => id === after) + 1;
            const page = all.slice(start, start + size);
            const repository = {
              databaseId: repo.id,
              nameWithOwner: repo.name,
              hasDiscussionsEnabled: true,
              discussions: {
                pageInfo: {
                  hasNextPage: start + size < all.length,
                  endCursor: page.at(-1)?.id ?? null,
                },
                nodes: page.map(({ element }) => element()),
              },
            };
            return { page, body: JSON.stringify({ data: { repository } }) };
          },
          broken: (body, items) => {
            let left = items;
            return body.replaceAll(
              /\{"id":"D_/g,
              (node) => left-- > 0 ? '{"id":0,"was":"D_' : node,
            );
          },
        });
      },
      listed: (source) => {
        const repo = forge.repoOf(source);
        return repo === undefined ? [] : listed(repo.id, now());
      },
    };
  },
};
