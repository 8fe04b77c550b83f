import * as Effect from "effect/Effect";
import { github } from "../../../src/sources/github/github.ts";
import { github as simulated } from "../../simulators/github.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

const name = "vllm-project/vllm";

sourceConforms({
  plugin: github,
  section: { repos: [name], monitor: { issues: false, pulls: false, releases: true } },
  pageSize: 100,
  conditional: true,
  linked: true,
  unknownPlace: { status: 404, body: '{"message":"Not Found"}' },
  upstream: (now) =>
    Effect.map(simulated({ now }), (upstream) => {
      const { releases } = upstream.repo(name);
      return {
        ...upstream,
        add: (item: NewItem = {}) => {
          const dates = {
            created_at: item.date,
            published_at: item.date,
            updated_at: item.date,
          };
          return String(releases.publish({
            body: item.text ?? "",
            raw: {
              ...("date" in item ? dates : {}),
              ...(item.malformed === true ? { tag_name: null } : {}),
            },
          }));
        },
        remove: (id) => releases.remove(Number(id)),
      };
    }),
});
