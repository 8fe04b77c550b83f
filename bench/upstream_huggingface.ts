import type { Listing } from "./upstream_github.ts";

/*
 * Hugging Face's list of models of organisations that have a thousand each and never change.
 */

const models = 1000;
const date = "2026-01-24T11:00:00.000Z";

const model = (organisation: string, index: number) => ({
  _id: String(index),
  id: `${organisation}/model-${index}`,
  sha: String(index).padStart(40, "0"),
  createdAt: date,
  lastModified: date,
  pipeline_tag: "text-generation",
  tags: ["transformers", "safetensors", "license:mit", "region:us"],
  private: false,
});

/** The only page of `/api/models?author=…`. */
export const huggingface = ({ searchParams }: URL): Listing => ({
  etag: `W/"${searchParams.get("author")}"`,
  elements: () =>
    Array.from({ length: models }, (_, index) => model(searchParams.get("author") ?? "", index)),
});
