import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Predicate from "effect/Predicate";
import * as Schema from "effect/Schema";
import type { Item } from "../../domain/item.ts";
import { decodeEach } from "../../http/decode.ts";
import { updatesBy } from "../organisation/changes.ts";
import { instantOf, isText, Loose, texts } from "../../http/loose.ts";
import type { HubAccess } from "./hub_list.ts";
import { hubSource } from "./hub_source.ts";
import { papersKey } from "./key.ts";
import { paper } from "./kinds.ts";

/*
 * The daily papers: https://huggingface.co/papers. Every organisation's are in one list, which takes no
 * filter; which of them matter is for the rules to say.
 */

/** How far back the list is read; a day's papers come in for some days after it. */
const window = Duration.weeks(2);
/** Pages of 100; two weeks have about five. */
const mostPages = 20;

const Paper = Schema.Struct({
  paper: Schema.Struct({
    id: Schema.String.check(Schema.isPattern(/^[\w.-]{1,60}$/, { expected: "the id of a paper" })),
    title: Schema.String,
    summary: Loose,
    ai_keywords: Loose,
    authors: Loose,
    organization: Loose,
    publishedAt: Loose,
    submittedOnDailyAt: Loose,
    upvotes: Loose,
    githubRepo: Loose,
  }),
});

const textOf = (value: unknown, key: string): string => {
  const text = Predicate.hasProperty(value, key) ? value[key] : undefined;
  return isText(text) ? text : "";
};

const papers = decodeEach(
  Paper,
  (element) => textOf(Predicate.hasProperty(element, "paper") ? element.paper : undefined, "id"),
);

const toItem = (baseUrl: string) => ({ paper: element }: typeof Paper.Type): Item => {
  const { id, title, authors, organization, upvotes, githubRepo } = element;
  const name = textOf(organization, "name");
  const at = instantOf(element.submittedOnDailyAt) ?? instantOf(element.publishedAt);
  return {
    id,
    kind: paper.name,
    title,
    body: [
      isText(element.summary) ? element.summary : "",
      texts(element.ai_keywords).join(", "),
      [...new Set([textOf(organization, "fullname"), name])].filter(isText).join(", "),
    ].filter(isText).join("\n"),
    url: `${baseUrl}/papers/${id}`,
    author: (Array.isArray(authors) ? textOf(authors[0], "name") : "") || null,
    labels: [],
    state: null,
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    mergedAt: null,
    // What people change about a paper, such as its votes, is no news.
    version: id,
    fields: {
      ...(name === "" ? {} : { organization: name }),
      ...(isText(githubRepo) ? { code: githubRepo } : {}),
      ...(typeof upvotes === "number" ? { upvotes } : {}),
    },
  };
};

/** The daily papers of Hugging Face, whoever wrote them. */
export const papersSource = (hub: HubAccess) =>
  hubSource(hub, {
    label: { en: "Hugging Face's daily papers", zh: "Hugging Face 每日论文" },
    noun: { en: "paper", zh: "论文" },
    url: `${hub.baseUrl}/api/daily_papers?limit=100`,
    decode: papers,
    show: (decoded, servedAt) => {
      const since = servedAt - Duration.toMillis(window);
      const items = decoded.map(toItem(hub.baseUrl))
        .filter(({ createdAt }) => createdAt === null || createdAt >= since);
      return Effect.succeed({ items, notes: [], isLast: items.length === 0 });
    },
    mostPages,
  }, { key: papersKey, changes: updatesBy(({ id }) => id) });
