import { makeHub } from "../hub.ts";
import type { SimulatedList } from "../list.ts";

/** Models a page holds here; the real one has many more. */
const perPage = 20;

/** The models of an organisation on Hugging Face. */
export const huggingface: SimulatedList = {
  name: "huggingface",
  upstream: "huggingface",
  host: "huggingface.co",
  keys: () => ["huggingface:acme"],
  owns: (source) => /^huggingface:[^/]+$/.test(source),
  section: () => ({
    huggingface: {
      orgs: ["acme"],
      token_env: "HF_TOKEN",
      base_url: "https://huggingface.co",
    },
  }),
  secrets: { HF_TOKEN: "hf_SimulatedHubToken456789" },
  make: ({ now, serial, wire }) => {
    const hub = makeHub("huggingface", now, serial);
    return {
      ...hub,
      listed: () => hub.listed(now()),
      answer: (asked) => {
        const { url } = asked;
        const commit = /\/tree\/(\w+)$/.exec(url.pathname)?.[1];
        if (commit !== undefined) {
          return wire.isWell()
            ? wire.plain([
              { type: "file", path: "model.safetensors", oid: commit },
              { type: "file", path: "README.md", oid: "0" },
            ])
            : wire.plain("", 502);
        }
        if (url.pathname !== "/api/models") return undefined;
        const start = Number(url.searchParams.get("cursor") ?? 0);
        return wire.page(asked, {
          source: `huggingface:${url.searchParams.get("author") ?? ""}`,
          all: hub.listed,
          reply: (all) => {
            // Where nothing leads on there is but one page.
            const size = wire.suffers("no Link") ? all.length : perPage;
            const page = all.slice(start, start + size);
            const next = new URL(url);
            next.searchParams.set("cursor", String(start + size));
            return {
              page,
              body: JSON.stringify(page.map(({ element }) => element())),
              ...start + size < all.length
                ? { headers: { link: `<${next.href}>; rel="next"` } }
                : {},
            };
          },
        });
      },
    };
  },
};
