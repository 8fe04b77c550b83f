import * as Effect from "effect/Effect";
import { github } from "../../../src/sources/github/github.ts";
import { github as simulated } from "../../simulators/github.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

const name = "vllm-project/vllm";

for (const type of ["issues", "repositories"] as const) {
  sourceConforms({
    plugin: github,
    section: {
      repos: ["acme/other"],
      searches: [{ name: "everywhere", query: "DeepSeek", type }],
    },
    conditional: false,
    linked: false,
    turnsEmpty: true,
    limitOf: (host) => `${host}/search`,
    unknownPlace: {
      status: 422,
      body: '{"message":"Validation Failed","errors":[{"message":"cannot be searched"}]}',
    },
    upstream: (now) =>
      Effect.map(simulated({ now }), (upstream) => {
        const repo = upstream.repo(name);
        let gone = 0;
        return {
          ...upstream,
          add: (item: NewItem = {}) => {
            const dates = { created_at: item.date, updated_at: item.date };
            const raw = {
              ...("date" in item ? dates : {}),
              ...(item.malformed === true ? { html_url: null } : {}),
            };
            if (type === "repositories") {
              return String(upstream.search.publish({
                name: "acme/DeepSeek",
                description: item.text ?? "",
                raw,
              }));
            }
            const number = repo.open({ title: "DeepSeek", body: item.text ?? "", raw });
            return String(repo.get(number).id);
          },
          remove: (id) =>
            type === "repositories"
              ? upstream.search.rename(Number(id), `acme/gone-${++gone}`)
              : repo.remove(Number(id) % 1_000_000),
        };
      }),
  });
}
