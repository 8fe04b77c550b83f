import * as Effect from "effect/Effect";
import { github } from "../../../src/sources/github/github.ts";
import { github as simulated } from "../../simulators/github.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

const name = "vllm-project/vllm";

sourceConforms({
  plugin: github,
  section: { repos: [name], monitor: { issues: false, pulls: false, tags: true } },
  pageSize: 100,
  conditional: true,
  linked: true,
  undated: true,
  unknownPlace: { status: 404, body: '{"message":"Not Found"}' },
  upstream: (now) =>
    Effect.map(simulated({ now }), (upstream) => {
      const { code } = upstream.repo(name);
      return {
        ...upstream,
        add: ({ text, malformed }: NewItem = {}) =>
          code.tag({
            ...(text === undefined ? {} : { name: text }),
            ...(malformed === true ? { raw: { commit: null } } : {}),
          }),
        remove: code.untag,
      };
    }),
});
