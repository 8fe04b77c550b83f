import * as Schema from "effect/Schema";

/** Without a user, a query or a fragment, which would end up in every request and message. */
const isBase = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") &&
    url.username === "" && url.password === "" && url.search === "" && url.hash === "" &&
    text.trim() === text;
};

/** Where an upstream or its mirror is asked: an http(s) address, with a path where it needs one. */
export const BaseUrl = Schema.String.check(
  Schema.makeFilter(isBase, {
    expected: "an address such as https://mirror.example.com, without user, query and fragment",
    toJsonSchema: () => [{ pattern: "^[Hh][Tt][Tt][Pp][Ss]?:[^\\s?#]+$" }, true],
  }),
).annotate({ title: "address" });

/** The address without the slashes at its end, ready for a path to follow. */
export const trimmed = (baseUrl: string): string => baseUrl.replace(/\/+$/, "");
