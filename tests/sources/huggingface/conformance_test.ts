import * as Effect from "effect/Effect";
import { huggingface } from "../../../src/sources/huggingface/huggingface.ts";
import { huggingface as simulated } from "../../simulators/huggingface.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

sourceConforms({
  plugin: huggingface,
  section: { orgs: ["acme"] },
  pageSize: 20,
  conditional: true,
  linked: true,
  unknownPlace: { status: 404, body: '{"error":"Not Found"}' },
  upstream: (now) =>
    Effect.map(simulated({ now }), (hub) => {
      hub.pageSize(20);
      let count = 0;
      return {
        ...hub,
        add: (item: NewItem = {}) => {
          const id = `acme/model-${++count}`;
          hub.publish(id, {
            tags: item.text === undefined ? [] : [item.text],
            raw: {
              ...("date" in item ? { createdAt: item.date, lastModified: item.date } : {}),
              ...(item.malformed === true ? { id: "acme/no model" } : {}),
            },
          });
          return id;
        },
        remove: hub.hide,
      };
    }),
});
