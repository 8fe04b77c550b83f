import type { ItemName } from "../domain/history.ts";

/*
 * Which items are meant by what people have at hand: an address as a browser shows it, `owner/repo#61`,
 * `#61`, a model's name, words of a title. Pure.
 */

/** What an item is known by. */
type Named = Pick<ItemName, "title" | "url">;

const folded = (text: string): string => text.normalize("NFKC").toLowerCase();

/** Stands before a number for whatever a site writes there: `issues`, `pull`, `-/merge_requests`. */
const anyKind = "*";

/** The parts of an address, with the host first where it is named. */
const partsOf = (address: string): ReadonlyArray<string> => {
  const parts = address.replace(/^[a-z+]+:\/\//, "").replace(/^www\./, "").split("/")
    .filter((part) => part !== "" && part !== "-");
  return parts.map((part, index) => /^\d+$/.test(parts[index + 1] ?? "") ? anyKind : part);
};

interface Reference {
  readonly parts: ReadonlyArray<string>;
  /** Whether the host is among them. */
  readonly isWhole: boolean;
}

/** `owner/repo#61` names an item; any other fragment, and a query, a place within its page. */
const referenceIn = (text: string): Reference => {
  const [, place = text, number] = /^(.*)#(\d+)$/.exec(text) ?? [];
  const bare = place.replace(/[#?].*$/, "");
  const isNumbered = number !== undefined && !/\/\d+$/.test(bare);
  const parts = partsOf(isNumbered ? `${bare}/${anyKind}/${number}` : bare);
  return { parts, isWhole: /^([a-z+]+:\/\/|www\.)/.test(text) };
};

/** How many parts at the end of an item's address begin the reference; what follows is a page of it. */
const isMeantBy = ({ parts, isWhole }: Reference) => ({ url }: Named): boolean => {
  const own = partsOf(folded(url));
  const begins = (from: number) =>
    own.slice(from).every((part, index) => part === parts[index]) &&
    // One word before a slash is a place, not an item.
    (own.length - from === parts.length || own.length - from > 1);
  return isWhole ? begins(0) : own.some((_, from) => begins(from));
};

/** The items a text names, else those whose titles have all its words; in the order given. */
export const itemsMeant = <A extends Named>(
  text: string,
  items: ReadonlyArray<A>,
): ReadonlyArray<A> => {
  const asked = folded(text).trim();
  const reference = referenceIn(asked);
  if (reference.parts.length > 0 && !/\s/.test(asked)) {
    const named = items.filter(isMeantBy(reference));
    if (named.length > 0 || reference.isWhole) return named;
  }
  const words = asked.split(/\s+/).filter((word) => word !== "");
  return words.length === 0 ? [] : items.filter(({ title }) => {
    const own = folded(title);
    return words.every((word) => own.includes(word));
  });
};
