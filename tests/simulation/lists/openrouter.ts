import type { SimulatedList } from "../list.ts";
import { makeProvider, offersOf, served, uncounted } from "../provider.ts";

const source = "openrouter:models";

interface Body {
  readonly data: ReadonlyArray<{ readonly id: string }>;
  readonly total_count: number;
}

/** The model that an entry stands for. */
const baseOf = ({ id }: { readonly id: string }): string => id.split(":", 1)[0] ?? "";

/** A list of dated models with their ends, in which some stand twice, and an alias moves on. */
export const openrouter: SimulatedList = {
  ...served,
  name: "openrouter",
  upstream: "openrouter",
  host: "openrouter.ai",
  keys: () => [source],
  owns: (each) => each === source,
  section: () => ({ openrouter: {} }),
  make: (around) => {
    const { now, wire } = around;
    const provider = makeProvider(
      around,
      (title) => `acme/${title.replaceAll(" ", "-")}`,
      true,
    );
    const all = (at: number) => [...provider.listed(at), ...uncounted(wire)];
    return {
      ...provider,
      listed: () => all(now()),
      answer: (asked) => {
        if (asked.url.pathname !== "/api/v1/models") return undefined;
        return wire.page(asked, {
          source,
          all,
          reply: (shown, at) => {
            const page = provider.listed(at).filter(({ id }) =>
              shown.some((each) => each.id === id)
            );
            const entries = offersOf(page).flatMap(({ id, text, createdAt, expires }, index) => {
              const entry = {
                id,
                name: "",
                created: Math.floor(createdAt / 1000),
                description: text,
                context_length: 131_072,
                pricing: { prompt: "0.0000002", completion: "0.0000004" },
                expiration_date: expires ?? null,
              };
              return index % 3 === 0 ? [{ ...entry, id: `${id}:free` }, entry] : [entry];
            });
            const alias = entries[0] === undefined ? [] : [{ ...entries[0], id: "~acme/latest" }];
            const data = [...entries, ...alias];
            const extra = wire.suffers("miscounts") ? 1 : 0;
            return { page, body: JSON.stringify({ data, total_count: data.length + extra }) };
          },
          broken: (body, items) => {
            const read = JSON.parse(body) as Body;
            const spoilt = [...new Set(read.data.map(baseOf))].slice(0, items);
            return JSON.stringify({
              ...read,
              data: read.data.map((each) => spoilt.includes(baseOf(each)) ? { id: 7 } : each),
            });
          },
        });
      },
    };
  },
};
