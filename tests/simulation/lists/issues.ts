import { isListOf, linked } from "../forge.ts";
import type { SimulatedList } from "../list.ts";
import { commitPaths } from "./commits.ts";

/*
 * Issues and pull requests of GitHub's repositories: lists, GraphQL, records, and repositories that are
 * renamed.
 */

const host = "api.github.com";

export const issues: SimulatedList = {
  name: "issues",
  upstream: "github",
  host,
  keys: ({ repos }) => repos.map((name) => `github:${name}`),
  owns: isListOf(""),
  section: ({ repos, lists }) => ({
    github: {
      repos: lists.includes("commits")
        ? repos.map((repo) => ({ repo, paths: commitPaths }))
        : repos,
      token_env: "GITHUB_TOKEN",
    },
  }),
  secrets: { GITHUB_TOKEN: "ghp_SimulatedGithubToken0123" },
  make: ({ forge, wire }) => {
    const hasIssues = () => !wire.suffers("issues off");
    return {
      happen: forge.happen,
      fill: (word, index, repos) => {
        for (let repo = 0; repo < repos; repo++) {
          forge.happen({ do: "open", at: 0, repo, word, pull: index % 4 === 3 });
        }
      },
      flood: forge.flood,
      answer: (asked) => {
        const { url } = asked;
        if (url.pathname === "/graphql") {
          // How each of the repositories stands that the query names.
          return wire.page(asked, {
            all: () => [],
            reply: (_, at) => {
              const { query } = JSON.parse(asked.body) as { readonly query: string };
              const hides = wire.suffers("empty") ? "all" : hasIssues() ? "nothing" : "issues";
              const named = /(r\d+): repository\(owner: "([^"]+)", name: "([^"]+)"\)/g;
              const data = Object.fromEntries(
                [...query.matchAll(named)].map(([, alias, owner, name]) =>
                  [alias, forge.standing(`${owner}/${name}`, at, hides)] as const
                ),
              );
              return { page: [], body: JSON.stringify({ data }) };
            },
          });
        }
        const record = forge.record(url.pathname);
        if (record !== undefined) return wire.isWell() ? wire.plain(record) : wire.plain("", 502);
        const found = forge.find(url.pathname);
        if (found === undefined) return undefined;
        const { repo, moved, list: what } = found;
        if (what !== "" && what !== "issues" && what !== "pulls") return undefined;
        if (moved) return wire.moved(forge.whereNow(found, url));
        if (what === "") return wire.isWell() ? wire.plain({ id: repo.id }) : wire.plain("", 502);
        if (what === "issues" && !hasIssues()) {
          return wire.plain({ message: "Issues has been disabled in this repository." }, 410);
        }
        // The list of pull requests knows no `since`.
        const since = what === "pulls" ? 0 : Date.parse(
          url.searchParams.get("since") ?? "1970-01-01T00:00:00Z",
        );
        return wire.page(asked, {
          source: `github:${repo.name}`,
          all: (at) => forge.listed(repo, at, what),
          reply: (all) => linked(url, all.filter(({ updatedAt }) => updatedAt >= since)),
        });
      },
      listed: (source) => {
        const repo = forge.repoOf(source);
        return repo === undefined ? [] : forge.now(repo, hasIssues() ? "issues" : "pulls");
      },
    };
  },
};
