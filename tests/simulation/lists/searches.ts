import { type Issue, issueElement, issueNews, titled } from "../forge.ts";
import { day, type Word } from "../history.ts";
import { keptByRepo, ordinary, second } from "../kept.ts";
import type { SimulatedList } from "../list.ts";
import type { Past, Shown } from "../shown.ts";

/*
 * Two searches of all of GitHub, for issues and for repositories. Old ones come to match, and the index
 * loses and finds.
 */

const host = "api.github.com";
const api = `https://${host}`;
const sources = {
  issues: "github:search/issues-anywhere",
  repositories: "github:search/repositories-anywhere",
};
type Type = keyof typeof sources;

interface Repository {
  readonly id: number;
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A result, and whether the index shows it. */
type Result<A> = A & { readonly shown: boolean };

const repositoryElement = ({ id, name, createdAt, updatedAt }: Repository) => ({
  id,
  full_name: `somebody/${name}`,
  html_url: `https://github.com/somebody/${name}`,
  owner: { login: "somebody" },
  description: "",
  topics: [],
  fork: false,
  archived: false,
  created_at: new Date(createdAt).toISOString(),
  updated_at: new Date(updatedAt).toISOString(),
});

/** So many more than of everything else were there before, which makes a second page. */
const moreBefore = 6;
const most = 1000;

export const searches: SimulatedList = {
  name: "searches",
  upstream: "github",
  host,
  keys: () => Object.values(sources),
  isReadHourly: true,
  mayTurnEmpty: true,
  owns: (source) => source.startsWith("github:search/"),
  section: () => ({
    github: {
      searches: Object.entries(sources).map(([type, key]) => ({
        name: key.replace("github:search/", ""),
        query: "simulated",
        type,
      })),
    },
  }),
  draw: (random) => ({
    what: random.pick([
      "open",
      "open",
      "open",
      "match",
      "close",
      "reopen",
      "retitle",
      "edit",
      "lose",
      "find",
      "publish",
      "publish",
      "publish old",
      "rename",
    ]),
    item: random.whole(0, 5),
    word: random.pick<Word>(["DeepSeek", "DeepSeek", "Qwen", "Other"]),
    forbidden: random.chance(0.1),
  }),
  make: ({ now, serial, wire }) => {
    const issues = keptByRepo<Result<Issue>>(now);
    const repositories = keptByRepo<Result<Repository>>(now);
    /** They are nobody's in particular. */
    const anywhere = 0;

    const open = (title: string, ageMs = 0) => {
      const number = serial();
      const at = second(now());
      issues.add(anywhere, {
        id: 800_000_000 + number * 1_000_000 + number,
        number,
        pull: false,
        title,
        body: "",
        labels: [],
        state: "open",
        reason: null,
        createdAt: at - ageMs,
        updatedAt: at,
        closedAt: null,
        mergedAt: null,
        deleted: false,
        shown: true,
      });
    };

    const publish = (title: string, ageMs = 0) => {
      const at = second(now());
      const name = title.replaceAll(" ", "-");
      repositories.add(anywhere, {
        id: 100_000 + serial(),
        name,
        createdAt: at - ageMs,
        updatedAt: at,
        shown: true,
      });
    };

    const results = <A extends { readonly id: number; readonly createdAt: number }>(
      kept: ReadonlyArray<Past<Result<A & { readonly updatedAt: number }>>>,
      at: number,
      of: (result: A) => Pick<Shown, "news" | "text" | "element">,
    ): ReadonlyArray<Shown> =>
      kept.flatMap((history): ReadonlyArray<Shown> => {
        const result = history.when(at);
        if (result === undefined || !result.shown) return [];
        const { id, createdAt, updatedAt } = result;
        const states = history.all().filter((each) => each.at <= at);
        const lost = states.findLastIndex(({ state }) => !state.shown);
        const shownSince = states[lost + 1]?.at ?? 0;
        const since = states.find(({ state }) => state.shown)?.at ?? 0;
        const what = of(result);
        return [{ ...ordinary, id: String(id), createdAt, updatedAt, since, shownSince, ...what }];
      }).sort((a, b) => b.updatedAt - a.updatedAt || Number(b.id) - Number(a.id));

    const listed: Record<Type, (at: number) => ReadonlyArray<Shown>> = {
      issues: (at) =>
        results(issues.of(anywhere), at, (issue: Result<Issue>) => ({
          news: issueNews(issue),
          text: `${issue.title} ${issue.body}`,
          element: () => issueElement(api, "somebody/something", issue),
        })),
      repositories: (at) =>
        results(repositories.of(anywhere), at, (repository: Result<Repository>) => ({
          news: repository.name,
          text: repository.name,
          element: () => repositoryElement(repository),
        })),
    };

    return {
      happen: (step) => {
        if (step.do !== "change") return;
        const title = titled(step.word ?? "DeepSeek", serial(), step.forbidden);
        const at = second(now());
        const issue = issues.newest(anywhere, step.item);
        const change = (to: (issue: Issue) => Partial<Issue>) =>
          issues.change(issue, (issue) => ({ updatedAt: at, ...to(issue) }));
        switch (step.what) {
          case "open":
            return open(title);
          case "match":
            return open(title, 30 * day);
          case "close":
            return change(({ state }) =>
              state === "closed" ? {} : { state: "closed", reason: "completed", closedAt: at }
            );
          case "reopen":
            return change(({ state }) =>
              state === "open" ? {} : { state: "open", reason: "reopened", closedAt: null }
            );
          case "retitle":
            return change(() => ({ title }));
          case "edit":
            return change(() => ({ body: `Written at ${at}` }));
          case "lose":
            return issues.change(issue, () => ({ shown: false }));
          case "find":
            for (const each of issues.of(anywhere)) {
              if (each.when(now())?.shown === false) issues.change(each, () => ({ shown: true }));
            }
            return;
          case "publish":
            return publish(title);
          case "publish old":
            return publish(title, 30 * day);
          case "rename":
            return repositories.change(
              repositories.newest(anywhere, step.item),
              () => ({ name: title.replaceAll(" ", "-"), updatedAt: at }),
            );
        }
      },
      fill: (word) => {
        for (let more = 0; more < moreBefore; more++) open(titled(word, serial()));
        publish(titled(word, serial()));
      },
      flood: (count) => {
        for (let index = 0; index < count; index++) open(titled("DeepSeek", serial()));
      },
      answer: (asked) => {
        const { url } = asked;
        const [, type] = /^\/search\/(issues|repositories)$/.exec(url.pathname) ?? [];
        if (type === undefined) return undefined;
        const number = Number(url.searchParams.get("page"));
        const size = Number(url.searchParams.get("per_page"));
        return wire.page(asked, {
          source: sources[type as Type],
          all: (at) => listed[type as Type](at).slice(0, most),
          isTagged: false,
          reply: (all) => {
            const page = all.slice((number - 1) * size, number * size);
            return {
              page,
              body: JSON.stringify({
                total_count: all.length + (wire.suffers("miscounts") ? 1 : 0),
                incomplete_results: false,
                items: page.map(({ element }) => element()),
              }),
            };
          },
          broken: (body, count) => {
            const answer = JSON.parse(body) as { readonly items: ReadonlyArray<unknown> };
            const items = answer.items.map((item, index) => index < count ? { bad: true } : item);
            return JSON.stringify({ ...answer, items });
          },
        });
      },
      listed: (source) => listed[source === sources.issues ? "issues" : "repositories"](now()),
    };
  },
};
