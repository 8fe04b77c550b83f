import * as Effect from "effect/Effect";
import { github } from "../../../src/sources/github/github.ts";
import { github as simulated } from "../../simulators/github.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

const name = "vllm-project/vllm";

sourceConforms({
  plugin: github,
  section: { repos: [name], monitor: { issues: false, pulls: false, comments: true } },
  pageSize: 100,
  conditional: true,
  linked: true,
  unknownPlace: { status: 404, body: '{"message":"Not Found"}' },
  upstream: (now) =>
    Effect.map(simulated({ now }), (upstream) => {
      const { comments } = upstream.repo(name);
      return {
        ...upstream,
        add: (item: NewItem = {}) => {
          const dates = { created_at: item.date, updated_at: item.date };
          return String(comments.add({
            body: item.text ?? "",
            raw: {
              ...("date" in item ? dates : {}),
              ...(item.malformed === true ? { html_url: null } : {}),
            },
          }));
        },
        remove: (id) => comments.remove(Number(id)),
      };
    }),
});
