import * as Effect from "effect/Effect";
import { docker } from "../../../src/sources/docker/docker.ts";
import { dockerHub } from "../../simulators/docker_hub.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

sourceConforms({
  plugin: docker,
  section: { repos: ["acme/server"] },
  secret: "none",
  pageSize: 100,
  conditional: false,
  linked: false,
  unknownPlace: { status: 404, body: '{"message":"object not found"}' },
  upstream: (now) =>
    Effect.map(dockerHub({ now }), (hub) => {
      let count = 0;
      return {
        ...hub,
        add: (item: NewItem = {}) => {
          const name = `v1.${++count}`;
          hub.push(name, {
            raw: {
              ..."date" in item ? { last_updated: item.date, tag_last_pushed: item.date } : {},
              ...item.text === undefined ? {} : { images: [{ architecture: item.text }] },
              ...item.malformed === true ? { name: "no tag" } : {},
            },
          });
          return name;
        },
        remove: hub.remove,
      };
    }),
});
