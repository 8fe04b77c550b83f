import * as Effect from "effect/Effect";
import { type Commit, commitItem } from "../../../src/sources/github/commit.ts";
import { github } from "../../../src/sources/github/github.ts";
import { github as simulated } from "../../simulators/github.ts";
import { commitElement } from "../../simulators/github_code.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

const name = "vllm-project/vllm";
const monitor = { issues: false, pulls: false, commits: true };

for (const paths of [undefined, ["src/models/**"]]) {
  sourceConforms({
    plugin: github,
    section: {
      repos: [paths === undefined ? name : { repo: name, paths }],
      monitor,
    },
    pageSize: 100,
    conditional: true,
    linked: true,
    unknownPlace: { status: 404, body: '{"message":"Not Found"}' },
    upstream: (now) =>
      Effect.map(simulated({ now }), (upstream) => {
        const { code } = upstream.repo(name);
        const ids = new Map<string, string>();
        return {
          ...upstream,
          add: (item: NewItem = {}) => {
            const sha = code.commit({
              ...(item.text === undefined ? {} : { message: item.text }),
              paths: ["src/models/a.py", "src/registry.py"],
              raw: {
                ...("date" in item ? { date: item.date } : {}),
                ...(item.malformed === true ? { commit: null } : {}),
              },
            });
            const commit = code.commits().find((each) => each.sha === sha);
            if (commit === undefined || item.malformed === true) return sha;
            const element = commitElement("", name, commit) as Commit;
            const { id } = commitItem(element, element, "");
            ids.set(id, sha);
            return id;
          },
          remove: (id) => code.rewrite(ids.get(id) ?? ""),
        };
      }),
  });
}
