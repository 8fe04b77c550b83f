import * as Effect from "effect/Effect";
import { github } from "../../../src/sources/github/github.ts";
import { github as simulated } from "../../simulators/github.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

const name = "vllm-project/vllm";

sourceConforms({
  plugin: github,
  section: { repos: [name] },
  pageSize: 100,
  conditional: true,
  linked: true,
  unknownPlace: { status: 404, body: '{"message":"Not Found"}' },
  upstream: (now) =>
    Effect.map(simulated({ now }), (upstream) => {
      const repo = upstream.repo(name);
      return {
        ...upstream,
        add: (item: NewItem = {}) => {
          const dates = { created_at: item.date, updated_at: item.date };
          const number = repo.open({
            body: item.text ?? "",
            raw: {
              ...("date" in item ? dates : {}),
              ...(item.malformed === true ? { title: null } : {}),
            },
          });
          return String(repo.get(number).id);
        },
        remove: (id) => repo.remove(Number(id) % 1_000_000),
      };
    }),
});
