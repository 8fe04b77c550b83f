import * as Effect from "effect/Effect";
import { modelscope } from "../../../src/sources/modelscope/modelscope.ts";
import { modelscope as simulated, type SimulatedModel } from "../../simulators/modelscope.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

const conforms = (list: SimulatedModel["list"], monitor: Readonly<Record<string, boolean>>) =>
  sourceConforms({
    plugin: modelscope,
    section: { orgs: ["acme"], monitor },
    pageSize: 50,
    // Every answer bears a request id of its own.
    conditional: false,
    linked: false,
    unknownPlace: { status: 404, body: '{"message":"record not found"}' },
    upstream: (now) =>
      Effect.map(simulated({ now }), (scope) => {
        let count = 0;
        return {
          ...scope,
          fail: scope.failApi,
          add: (item: NewItem = {}) => {
            const id = `acme/model-${++count}`;
            scope.publish(id, {
              list,
              description: item.text ?? "",
              raw: {
                ...("date" in item ? { created_at: item.date, last_modified: item.date } : {}),
                ...(item.malformed === true ? { id: "acme/no model" } : {}),
              },
            });
            return id;
          },
          remove: scope.hide,
        };
      }),
  });

conforms("models", {});
conforms("datasets", { models: false, datasets: true });
