import * as Effect from "effect/Effect";
import { github } from "../../../src/sources/github/github.ts";
import { github as simulated } from "../../simulators/github.ts";
import type { GithubRepo } from "../../simulators/github_repo.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

for (const isUser of [false, true]) {
  sourceConforms({
    plugin: github,
    section: { repos: ["vllm-project/*"] },
    pageSize: 100,
    conditional: true,
    linked: true,
    unknownPlace: { status: 404, body: '{"message":"Not Found"}' },
    upstream: (now) =>
      Effect.map(simulated({ now }), (upstream) => {
        if (isUser) upstream.user("vllm-project");
        const repos = new Map<string, GithubRepo>();
        return {
          ...upstream,
          add: (item: NewItem = {}) => {
            const repo = upstream.repo(`vllm-project/r${repos.size}`);
            repo.describe({
              description: item.text ?? null,
              raw: {
                ...("date" in item ? { created_at: item.date } : {}),
                ...(item.malformed === true ? { full_name: null } : {}),
              },
            });
            repos.set(String(repo.id), repo);
            return String(repo.id);
          },
          remove: (id) => repos.get(id)?.delete(),
        };
      }),
  });
}
