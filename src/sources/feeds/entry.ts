import type { AnyFeed, AtomFeed, JsonFeed, RdfFeed, RssFeed } from "feedsmith";
import { safeLink } from "../../domain/text.ts";
import type { MarkedText } from "./html_text.ts";

/*
 * Four formats as one: what each calls the parts of an entry, and what of them leads to its page.
 */

/** An entry; what it does not have is "". */
export interface FeedEntry {
  /** What its publisher tells it by. */
  readonly id: string;
  /** The address of its page. */
  readonly link: string;
  readonly title: MarkedText;
  readonly content: MarkedText;
  /** As they came. */
  readonly published: string;
  readonly updated: string;
  readonly author: string;
  readonly tags: ReadonlyArray<string>;
}

/** What a feed says of itself, and its entries in its own order. */
export interface FeedDocument {
  readonly title: string;
  readonly language: string;
  readonly entries: ReadonlyArray<FeedEntry>;
}

type Texts = ReadonlyArray<string | undefined>;

const html = (text = ""): MarkedText => ({ text, isHtml: true });
const plain = (text = ""): MarkedText => ({ text, isHtml: false });

/** The one that says most: a description may be the beginning of the content, or all there is. */
const longest = (texts: Texts): string =>
  texts.reduce<string>((most, text = "") => text.length > most.length ? text : most, "");

const firstOf = (texts: Texts): string => texts.find((text = "") => text.trim() !== "") ?? "";

const namesOf = (people: ReadonlyArray<{ readonly name?: string }> = []): string =>
  people.flatMap(({ name = "" }) => name === "" ? [] : [name]).join(", ");

/** A link in full, relative to the innermost base that can be read; "" unless it leads to a page. */
const linkFrom = (link: string, bases: Texts): string => {
  const base = bases.reduce<string | undefined>(
    (outer, inner) => inner === undefined ? outer : URL.parse(inner, outer)?.href ?? outer,
    undefined,
  );
  return link.trim() === "" ? "" : safeLink(URL.parse(link.trim(), base)?.href ?? "");
};

type AnyItem = RssFeed.Item<string> & RdfFeed.Item<string>;

const rssEntry = (item: AnyItem, bases: Texts): FeedEntry => {
  const { guid, rdf, dc, dcterms, atom } = item;
  const permanent = guid?.isPermaLink === false ? undefined : guid?.value;
  const link = firstOf([item.link, pageOf(atom?.links), rdf?.about]) ||
    (/^https?:/i.test(permanent ?? "") ? permanent ?? "" : "");
  return {
    id: firstOf([guid?.value, atom?.id, rdf?.about]).trim(),
    link: linkFrom(link, [...bases, item.xml?.base]),
    title: html(firstOf([item.title, dc?.titles?.[0]])),
    content: html(longest([item.content?.encoded, item.description, dc?.descriptions?.[0]])),
    published: firstOf([item.pubDate, dc?.dates?.[0], dcterms?.issued?.[0], atom?.published]),
    updated: firstOf([atom?.updated, dcterms?.modified?.[0]]),
    author: namesOf(item.authors) || (dc?.creators ?? []).join(", "),
    tags: (item.categories ?? []).flatMap(({ name = "" }) => name.trim() || []),
  };
};

/** That of a page for people, among links to the entry in other forms. */
const pageOf = (links: ReadonlyArray<AtomFeed.Link<string>> = []): string | undefined => {
  const pages = links.filter(({ rel = "alternate" }) => rel === "alternate");
  return (pages.find(({ type = "text/html" }) => /html/i.test(type)) ?? pages[0])?.href;
};

const marked = ({ value, type = "text" }: AtomFeed.Content = {}): MarkedText =>
  /html/i.test(type) ? html(value) : plain(value);

const atomEntry = (entry: AtomFeed.Entry<string>, bases: Texts): FeedEntry => ({
  id: (entry.id ?? "").trim(),
  link: linkFrom(pageOf(entry.links) ?? "", [...bases, entry.xml?.base]),
  title: marked(entry.title),
  content: marked((entry.content?.value ?? "") === "" ? entry.summary : entry.content),
  published: firstOf([entry.published]),
  updated: firstOf([entry.updated]),
  author: namesOf(entry.authors),
  tags: (entry.categories ?? []).flatMap(({ label = "", term = "" }) => label || term || []),
});

const jsonEntry = (item: JsonFeed.Item<string>, bases: Texts): FeedEntry => ({
  id: (item.id ?? "").trim(),
  link: linkFrom(firstOf([item.url, item.external_url]), bases),
  title: plain(item.title),
  content: firstOf([item.content_text]) !== ""
    ? plain(item.content_text)
    : firstOf([item.content_html]) !== ""
    ? html(item.content_html)
    : plain(item.summary),
  published: firstOf([item.date_published]),
  updated: firstOf([item.date_modified]),
  author: namesOf(item.authors),
  tags: item.tags ?? [],
});

/** The entries of what was parsed; `address` is that of the feed, to which links may be relative. */
export const documentOf = (parsed: AnyFeed, address: string): FeedDocument => {
  switch (parsed.format) {
    case "atom": {
      const { title, entries = [], xml } = parsed.feed;
      const bases = [address, xml?.base];
      return {
        title: title?.value ?? "",
        language: xml?.lang ?? "",
        entries: entries.map((entry) => atomEntry(entry, bases)),
      };
    }
    case "json": {
      const { title = "", language = "", items = [] } = parsed.feed;
      return { title, language, entries: items.map((item) => jsonEntry(item, [address])) };
    }
    default: {
      const { title = "", xml, dc } = parsed.feed;
      const own = "language" in parsed.feed ? parsed.feed.language : undefined;
      const items: ReadonlyArray<AnyItem> = parsed.feed.items ?? [];
      return {
        title,
        language: firstOf([own, dc?.languages?.[0], xml?.lang]),
        entries: items.map((item) => rssEntry(item, [address, xml?.base])),
      };
    }
  }
};
