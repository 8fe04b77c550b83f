/** Everything there is to see, without an address twice. */
export const pages = [
  "/",
  "/timeline",
  "/timeline?unmatched=1&since=7d",
  "/queue",
  "/rules?text=DeepSeek",
  "/sources",
  "/config",
];
