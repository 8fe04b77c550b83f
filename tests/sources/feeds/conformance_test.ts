import * as Effect from "effect/Effect";
import { feeds } from "../../../src/sources/feeds/feeds.ts";
import { feedSite } from "../../simulators/feed.ts";
import { type NewItem, sourceConforms } from "../conformance.ts";

sourceConforms({
  plugin: feeds,
  secret: "address",
  opened: (url, secret) => ({
    section: [{ name: "acme", url_env: "FEED" }],
    variables: { FEED: `${url}/feed?key=${secret}` },
  }),
  conditional: true,
  linked: false,
  unknownPlace: { status: 404, body: "Not Found" },
  // The only format that can show what no XML may hold, and dates of any type.
  upstream: (now) =>
    Effect.map(feedSite({ now, form: "json" }), (site) => {
      let count = 0;
      return {
        ...site,
        add: (item: NewItem = {}) => {
          const id = `post-${++count}`;
          site.publish(id, {
            text: item.text ?? "",
            raw: {
              ...("date" in item ? { date_published: item.date, date_modified: item.date } : {}),
              ...(item.malformed === true
                ? { id: {}, url: null, title: " ", content_text: undefined }
                : {}),
            },
          });
          return id;
        },
        remove: site.withdraw,
      };
    }),
});
