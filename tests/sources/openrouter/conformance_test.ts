import * as Effect from "effect/Effect";
import { openrouter } from "../../../src/sources/openrouter/openrouter.ts";
import { modelApi } from "../../simulators/model_api.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

sourceConforms({
  plugin: openrouter,
  section: {},
  secret: "none",
  conditional: true,
  linked: false,
  unknownPlace: { status: 404, body: "Not Found" },
  upstream: (now) =>
    Effect.map(modelApi({ now }), (api) => {
      let count = 0;
      return {
        ...api,
        add: (item: NewItem = {}) => {
          const id = `acme/model-${++count}`;
          api.offer(id, {
            description: item.text ?? "",
            ..."date" in item ? { created: item.date } : {},
            ...item.malformed === true ? { raw: { id: "no model" } } : {},
          });
          return id;
        },
        remove: api.withdraw,
      };
    }),
});
