import { cleanText, escapeHtml, safeLink } from "../domain/text.ts";

/*
 * HTML as tagged templates: what is put in is text and is escaped, unless it is Html itself.
 */

/** Markup. Made by `html` alone, so that no text is ever taken for it. */
class Html {
  readonly #markup: string;
  constructor(markup: string) {
    this.#markup = markup;
  }
  toString(): string {
    return this.#markup;
  }
}
export type { Html };

export type Value = Html | string | number | null | undefined | false | ReadonlyArray<Value>;

const render = (value: Value): string => {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return String(value);
  if (Array.isArray(value)) return value.map(render).join("");
  return escapeHtml(cleanText(String(value)));
};

export const html = (parts: TemplateStringsArray, ...values: ReadonlyArray<Value>): Html => {
  const pieces = parts.map((part, index) => {
    // An attribute without quotes could be left by a blank.
    if (index < values.length && part.endsWith("=")) {
      throw new TypeError(`no quotes around what follows ${part.slice(-20)}`);
    }
    return part + render(values[index]);
  });
  return new Html(pieces.join(""));
};

/** A link to another site, or the text alone where the address is none a page may lead to. */
export const outward = (address: string, text: Value): Value => {
  const href = safeLink(address);
  return href === "" ? text : html`<a href="${href}" rel="noreferrer noopener">${text}</a>`;
};
