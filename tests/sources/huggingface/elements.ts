/*
 * Elements of the Hub's lists, in the form in which it was seen to show them.
 */

/** A collection, made and changed then (epoch ms). */
export const collectionElement = (slug: string, at: number, description = "") => ({
  slug,
  title: "DeepSeek",
  description,
  lastUpdated: new Date(at).toISOString(),
  gating: false,
  owner: { name: slug.split("/")[0], type: "org" },
  items: [{ type: "model", id: "acme/DeepSeek-V4", position: 0 }],
  private: false,
  upvotes: 3,
});

/** What `paper` of a daily paper holds. */
export const paperElement = (id: string, at: number, summary = "") => ({
  id,
  authors: [{ name: "A. Author", hidden: false }],
  publishedAt: new Date(at).toISOString(),
  submittedOnDailyAt: new Date(at).toISOString(),
  title: "DeepSeek-V4: Cheap Attention",
  summary,
  upvotes: 10,
  githubRepo: "https://github.com/acme/v4",
  ai_keywords: ["sparse attention"],
  organization: { name: "acme", fullname: "Acme Labs" },
});
