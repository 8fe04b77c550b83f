import { iso, type Listing, type Published } from "./upstream_github.ts";

/*
 * Hugging Face's list of models of organisations, which is what the bench published.
 */

/** One model in a hundred is called Kimi. */
export const modelId = (organisation: string, index: number): string =>
  `${organisation}/${index % 100 === 50 ? "kimi" : "model"}-${index}`;

const model = (organisation: string, index: number, at: number) => ({
  _id: String(index),
  id: modelId(organisation, index),
  sha: String(index).padStart(40, "0"),
  createdAt: iso(at),
  lastModified: iso(at),
  pipeline_tag: "text-generation",
  tags: ["transformers", "safetensors", "license:mit", "region:us"],
  private: false,
});

/** The only page of `/api/models?author=…`. */
export const huggingface = ({ searchParams }: URL, published: Published): Listing => {
  const organisation = searchParams.get("author") ?? "";
  const dates = published.get(organisation) ?? [];
  return {
    etag: `W/"${organisation}-${dates.length}"`,
    body: () => dates.map((at, index) => model(organisation, index, at)).reverse(),
  };
};
