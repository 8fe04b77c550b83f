/** Everything there is to see, without an address twice. */
export const pages = [
  "/",
  "/timeline",
  "/timeline?unmatched=1&since=7d",
  "/queue",
  "/rules?text=DeepSeek",
  "/rules?days=30",
  "/items?q=DeepSeek",
  "/sources",
  "/config",
];
