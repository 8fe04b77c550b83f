import type { Configured } from "./config.ts";
import type { SimulatedList } from "./list.ts";

/** What the lists of Hugging Face have in common. */
export const onHuggingFace = {
  upstream: "huggingface",
  host: "huggingface.co",
} satisfies Partial<SimulatedList>;

/** The section of a list; the models of the organisation are a list of their own. */
export const huggingfaceSection = (
  { lists }: Configured,
  own: { readonly monitor?: Readonly<Record<string, boolean>>; readonly [key: string]: unknown },
) => ({
  huggingface: {
    orgs: ["acme"],
    token_env: "HF_TOKEN",
    base_url: "https://huggingface.co",
    ...own,
    monitor: { models: lists.includes("huggingface"), ...own.monitor },
  },
});
