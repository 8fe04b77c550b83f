import { iso, type Listing, type Published } from "./upstream_github.ts";
import { modelId } from "./upstream_huggingface.ts";

/*
 * ModelScope's list of models of organisations, which is what the bench published.
 */

const model = (id: string, at: number) => ({
  id,
  display_name: id.split("/")[1],
  description: "",
  downloads: 20_175,
  likes: 149,
  license: "apache-2.0",
  tasks: ["text-generation"],
  tags: ["license:apache-2.0", "library:pytorch", "library:safetensors", "task:text-generation"],
  created_at: iso(at),
  last_modified: iso(at),
  private: false,
  gated: false,
});

/** A page of `/openapi/v1/models?owner=…`; each answer has an id of its own, so none has a tag. */
export const modelscope = ({ searchParams }: URL, published: Published): Listing => {
  const organisation = searchParams.get("owner") ?? "";
  const size = Number(searchParams.get("page_size") ?? 10);
  const page = Number(searchParams.get("page_number") ?? 1);
  const models = (published.get(organisation) ?? [])
    .map((at, index) => ({ id: modelId(organisation, index), at })).reverse();
  return {
    body: () => ({
      success: true,
      request_id: crypto.randomUUID(),
      data: {
        models: models.slice((page - 1) * size, page * size).map(({ id, at }) => model(id, at)),
        total_count: models.length,
        page_number: page,
        page_size: size,
      },
    }),
  };
};
