import * as Effect from "effect/Effect";
import { pypi } from "../../../src/sources/pypi/pypi.ts";
import { pypiIndex } from "../../simulators/pypi.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

sourceConforms({
  plugin: pypi,
  opened: (url) => ({
    section: { packages: ["acme"], base_url: `${url}/simple` },
    variables: {},
  }),
  secret: "none",
  conditional: true,
  linked: false,
  unknownPlace: { status: 404, body: '{"message":"Not Found"}' },
  upstream: (now) =>
    Effect.map(pypiIndex({ now }), (index) => {
      let count = 0;
      return {
        ...index,
        add: (item: NewItem = {}) => {
          const version = `1.${++count}`;
          // All that is written about a version is why it was yanked.
          index.upload(`acme-${version}.tar.gz`, {
            ...item.text === undefined ? {} : { yanked: item.text },
            ..."date" in item ? { uploadTime: item.date } : {},
          });
          if (item.malformed === true) {
            index.remove(new RegExp(`-${version}\\.`));
            index.upload(`acme/${version}.tar.gz`);
          }
          return version;
        },
        remove: (version: string) => index.remove(new RegExp(`-${version}\\.tar`)),
      };
    }),
});
