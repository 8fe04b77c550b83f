import * as Effect from "effect/Effect";
import { github } from "../../../src/sources/github/github.ts";
import { github as simulated } from "../../simulators/github.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

const name = "vllm-project/vllm";

sourceConforms({
  plugin: github,
  section: { repos: [name], monitor: { issues: false, pulls: false, discussions: true } },
  pageSize: 50,
  conditional: false,
  linked: false,
  unknownPlace: {
    status: 200,
    body: JSON.stringify({
      data: { repository: null },
      errors: [{ type: "NOT_FOUND", path: ["repository"], message: "Could not resolve" }],
    }),
  },
  upstream: (now) =>
    Effect.map(simulated({ now }), (upstream) => {
      const { id: repository, discussions } = upstream.repo(name);
      const { fail, recover } = upstream.graphql;
      return {
        ...upstream,
        fail,
        recover,
        add: (item: NewItem = {}) => {
          const number = discussions.open({
            body: item.text ?? "",
            raw: {
              ...("date" in item ? { createdAt: item.date, updatedAt: item.date } : {}),
              ...(item.malformed === true ? { title: null } : {}),
            },
          });
          return `D_${repository}_${number}`;
        },
        remove: (id) => discussions.remove(Number(/\d+$/.exec(id)?.[0])),
      };
    }),
});
