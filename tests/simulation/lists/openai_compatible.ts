import type { SimulatedList } from "../list.ts";
import { makeProvider, offersOf, served } from "../provider.ts";

const source = "openai_compatible:acme";

/** A list in which every model is as old as the server, and any is announced by nothing. */
export const openaiCompatible: SimulatedList = {
  ...served,
  name: "openai_compatible",
  upstream: "openai_compatible",
  host: "models.example",
  keys: () => [source],
  owns: (each) => each === source,
  section: () => ({
    openai_compatible: [{
      name: "acme",
      base_url: "https://models.example/v1",
      token_env: "ACME_TOKEN",
    }],
  }),
  secrets: { ACME_TOKEN: "sk-SimulatedProviderKey0123456789" },
  draw: (random) => {
    const drawn = served.draw(random);
    return { ...drawn, what: drawn.what === "announce" ? "offer" : drawn.what };
  },
  make: (around) => {
    const provider = makeProvider(around, (title) => title.replaceAll(" ", "-"), false);
    return {
      ...provider,
      listed: () => provider.listed(around.now()),
      answer: (asked) => {
        if (asked.url.pathname !== "/v1/models") return undefined;
        return around.wire.page(asked, {
          source,
          all: provider.listed,
          reply: (page) => ({
            page,
            body: JSON.stringify({
              object: "list",
              data: offersOf(page).map(({ id, text }) => ({
                id,
                object: "model",
                created: 1_760_000_000,
                owned_by: "acme",
                description: text,
              })),
            }),
          }),
          broken: (body, items) => {
            const { data } = JSON.parse(body) as { readonly data: ReadonlyArray<unknown> };
            return JSON.stringify({
              data: data.map((model, index) => index < items ? { id: 7 } : model),
            });
          },
        });
      },
    };
  },
};
