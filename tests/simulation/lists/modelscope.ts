import { makeHub } from "../hub.ts";
import type { SimulatedList } from "../list.ts";

interface Body {
  readonly data: { readonly models: ReadonlyArray<unknown> };
}

/** The models of an organisation on ModelScope, whose page works when its list does not. */
export const modelscope: SimulatedList = {
  name: "modelscope",
  upstream: "modelscope",
  host: "modelscope.cn",
  keys: () => ["modelscope:acme"],
  owns: (source) => source.startsWith("modelscope:"),
  section: () => ({ modelscope: { orgs: ["acme"] } }),
  make: ({ now, serial, wire }) => {
    const hub = makeHub("modelscope", now, serial);
    return {
      ...hub,
      listed: () => hub.listed(now()),
      answer: (asked) => {
        const { url } = asked;
        const organisation = /organization\/([^/]+)/.exec(url.pathname)?.[1];
        const source = `modelscope:${url.searchParams.get("owner") ?? organisation ?? ""}`;
        if (organisation !== undefined) {
          const items = hub.listed(now());
          const links = items.map(({ id }) => `<a href="/models/${id}">${id}</a>`).join("");
          wire.shown(source, items.map((item) => ({ ...item, restricted: false })));
          return wire.plain(`<html>${links}</html>`);
        }
        const number = Number(url.searchParams.get("page_number") ?? 1);
        const size = Number(url.searchParams.get("page_size") ?? 10);
        return wire.page(asked, {
          source,
          isTagged: false,
          all: hub.listed,
          reply: (all) => {
            const page = all.slice((number - 1) * size, number * size);
            const extra = wire.suffers("miscounts") ? 1 : 0;
            const models = page.map(({ element }) => element());
            const data = { models, total_count: all.length + extra };
            return { page, body: JSON.stringify({ success: true, data }) };
          },
          broken: (body, items) => {
            const read = JSON.parse(body) as Body;
            const models = read.data.models.map((item, index) =>
              index < items ? { broken: true } : item
            );
            return JSON.stringify({ ...read, data: { ...read.data, models } });
          },
        });
      },
    };
  },
};
