import * as Effect from "effect/Effect";
import { openaiCompatible } from "../../../src/sources/openai_compatible/openai_compatible.ts";
import { modelApi } from "../../simulators/model_api.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

sourceConforms({
  plugin: openaiCompatible,
  opened: (url, secret) => ({
    section: [{ name: "acme", base_url: `${url}/v1`, token_env: "TOKEN" }],
    variables: { TOKEN: secret },
  }),
  conditional: true,
  linked: false,
  unknownPlace: { status: 404, body: "Not Found" },
  upstream: (now) =>
    Effect.map(modelApi({ now }), (api) => {
      let count = 0;
      return {
        ...api,
        add: (item: NewItem = {}) => {
          const id = `model-${++count}`;
          api.offer(id, {
            description: item.text ?? "",
            ..."date" in item ? { created: item.date } : {},
            ...item.malformed === true ? { raw: { id: { no: "id" } } } : {},
          });
          return id;
        },
        remove: api.withdraw,
      };
    }),
});
