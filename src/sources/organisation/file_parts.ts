/*
 * What a file of a model is part of.
 */

const patterns = [
  [
    "tokenizer",
    /^(?:tokenizer|vocab|merges|special_tokens|added_tokens|spiece|sentencepiece|chat_template)|\.(?:tiktoken|model|jinja)$/,
  ],
  [
    "weights",
    /\.(?:safetensors|gguf|bin|pth?|ckpt|h5|msgpack|onnx|onnx_data|npz|tflite)$|\.(?:safetensors|bin)\.index\.json$/,
  ],
  ["card", /^(?:readme|licen[cs]e|notice|\.gitattributes)|\.(?:md|pdf|png|jpe?g|gif|svg|webp)$/],
  // The code of a model says what it is as much as its numbers do.
  ["config", /\.(?:json|ya?ml|toml|py)$/],
] as const;

/** The part of a model that a file belongs to. */
export type FilePart = (typeof patterns)[number][0] | "others";

export const partOfFile = (path: string): FilePart => {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return patterns.find(([, pattern]) => pattern.test(name))?.[0] ?? "others";
};
