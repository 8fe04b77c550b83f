import * as Context from "effect/Context";
import * as Base64 from "effect/encoding/Base64";
import { cleanLine, escapeHtml } from "./text.ts";

/*
 * What the operator keeps secret, and the one way to cut it out of a text. Upstreams, receivers and the
 * runtime may say it back in any of the forms in which it crosses the wire.
 */

/** Fewer UTF-16 code units stand in every text, so to cut them out would leave nothing readable. */
const shortest = 4;

const cut = "…";

export interface Secrets {
  /** From now on these are cut out, in whatever form they come back. */
  readonly hide: (secrets: Iterable<string>) => void;
  /** The text with an ellipsis in place of each secret; JSON stays JSON. */
  readonly redact: (text: string) => string;
}

export const makeSecrets = (): Secrets => {
  const known = new Set<string>();
  /** Longest first: a secret may be a part of another. */
  let forms: ReadonlyArray<string> = [];
  /** Those without another in them. Where none of these stands, none stands. */
  let shortForms: ReadonlyArray<string> = [];
  return {
    hide: (secrets) => {
      for (const secret of secrets) {
        for (const part of partsOf(secret)) {
          for (const form of formsOf(part)) known.add(form);
        }
      }
      forms = [...known].filter(({ length }) => length >= shortest)
        .toSorted((a, b) => b.length - a.length);
      shortForms = forms.filter((form) =>
        !forms.some((other) => other !== form && form.includes(other))
      );
    },
    // Every page passes here, and hardly any says a secret back.
    redact: (text) =>
      shortForms.some((form) => text.includes(form)) ? forms.reduce(cutOut, text) : text,
  };
};

const cutOut = (text: string, form: string): string => {
  let rest = "";
  let from = 0;
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, from)) {
    rest += withoutHalfEscape(text.slice(from, at)) + cut;
    from = at + form.length;
  }
  return from === 0 ? text : rest + text.slice(from);
};

/** What is cut out may have begun in the middle of an escape of JSON, as the n of "\\n" does. */
const withoutHalfEscape = (text: string): string => {
  const unicode = /\\u[0-9a-fA-F]{0,3}$/.exec(text.slice(-5))?.[0].length ?? 0;
  let end = text.length - unicode;
  while (text[end - 1] === "\\") end--;
  return text.slice(0, end);
};

/** The secrets of this process; what has been read once stays hidden, also after a reload. */
export const Secrets = Context.Reference<Secrets>("mrt/domain/Secrets", {
  defaultValue: makeSecrets,
});

/** Query parameters whose value is a secret whatever it looks like. */
const telling = /token|key|secret|sign?$|signature|password|auth|code/i;
/** What a machine has drawn, as no word is spelt. */
const isDrawn = (text: string, length: number) => text.length >= length && /\d/.test(text);

/** Of an address also what makes it secret: it may be quoted in part. */
const partsOf = (secret: string): ReadonlyArray<string> => {
  const url = URL.parse(secret);
  if (url === null || !/^https?:|^socks/.test(url.protocol)) return [secret];
  const values = [...url.searchParams].flatMap(([name, value]) =>
    telling.test(name) || isDrawn(value, 12) ? [value] : []
  );
  const segments = url.pathname.split("/").filter((segment) => isDrawn(segment, 16));
  return [
    secret,
    url.href,
    ...url.search === "" ? [] : [url.search.slice(1)],
    ...values,
    ...segments,
    ...url.password === "" ? [] : [url.password, decoded(url.password)],
  ];
};

const decoded = (text: string): string => new URLSearchParams(`_=${text}`).get("_") ?? text;

const formsOf = (secret: string): ReadonlyArray<string> => {
  const plain = [secret, secret.trim(), cleanLine(secret)];
  // Too short a secret has forms that are long enough, and they would still cut up other words.
  if (secret.trim().length < shortest) return [];
  const base64 = alignments(secret);
  return [...plain, ...base64].flatMap((text) => [
    text,
    encodeURIComponent(text.toWellFormed()),
    encodeURI(text.toWellFormed()),
    new URLSearchParams({ _: text }).toString().slice(2),
  ]).flatMap((text) => [
    text,
    text.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
    escapeHtml(text),
    text.replace(/[&<>"]/g, (c) => named[c] ?? c),
    ...escaped(text),
  ]);
};

const named: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** As it stands in JSON: of those who escape no more than they must, the slash too, all but ASCII. */
const escaped = (text: string): ReadonlyArray<string> => {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return [json, json.replaceAll("/", "\\/"), ascii, ascii.replaceAll("/", "\\/")];
};

/**
 * What of the Base64 of a text that holds the secret depends on the secret alone, for each of the three
 * places at which it may begin in a group: `Bearer x`, `user:x` and `\0user\0x` show one of them.
 */
const alignments = (secret: string): ReadonlyArray<string> => {
  const bytes = new TextEncoder().encode(secret);
  return [0, 1, 2].flatMap((before) => {
    const text = Base64.encode(new Uint8Array([...new Uint8Array(before), ...bytes]));
    const own = text.slice(
      Math.ceil(before * 8 / 6),
      Math.floor((before + bytes.length) * 8 / 6),
    );
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
};
