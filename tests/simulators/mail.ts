/*
 * Reads a mail as it crossed the wire (RFC 5322, RFC 2045 to 2047), as far as ours go: a flat
 * multipart with text and HTML.
 */

export interface ParsedMail {
  /** By lower-case name, unfolded and decoded, in the order of the mail. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly text: string;
  readonly html: string;
}

export const header = (mail: ParsedMail, name: string): string =>
  mail.headers.find(([known]) => known === name)?.[1] ?? "";

const utf8 = (binary: string) =>
  new TextDecoder().decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)));

const quotedPrintable = (text: string) =>
  utf8(
    text.replace(/=\r?\n/g, "").replace(
      /=([0-9A-F]{2})/gi,
      (_, hex: string) => String.fromCharCode(parseInt(hex, 16)),
    ),
  );

const encodedWord = /=\?utf-8\?([QB])\?([^?]*)\?=/gi;

const decodeHeader = (value: string) =>
  value.replace(/(\?=)\s+(=\?)/g, "$1$2").replace(
    encodedWord,
    (_, kind: string, text: string) =>
      kind.toUpperCase() === "B" ? utf8(atob(text)) : quotedPrintable(text.replaceAll("_", " ")),
  );

const split = (raw: string): readonly [head: string, body: string] => {
  const end = raw.indexOf("\r\n\r\n");
  return end < 0 ? [raw, ""] : [raw.slice(0, end), raw.slice(end + 4)];
};

const headersOf = (head: string): ReadonlyArray<readonly [string, string]> =>
  head.replace(/\r\n[ \t]+/g, " ").split("\r\n").map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), decodeHeader(line.slice(colon + 1).trim())];
  });

interface Part {
  readonly type: string;
  readonly content: string;
}

const partsOf = (headers: ReadonlyArray<readonly [string, string]>, body: string): Array<Part> => {
  const get = (name: string) => headers.find(([known]) => known === name)?.[1] ?? "";
  const boundary = /boundary="?([^";]+)"?/i.exec(get("content-type"))?.[1];
  if (boundary !== undefined) {
    return body.split(`--${boundary}`).slice(1, -1).flatMap((part) => {
      const [head, inner] = split(part.replace(/^\r\n/, ""));
      return partsOf(headersOf(head), inner.replace(/\r\n$/, ""));
    });
  }
  const encoding = get("content-transfer-encoding").toLowerCase();
  const content = encoding === "quoted-printable"
    ? quotedPrintable(body)
    : encoding === "base64"
    ? utf8(atob(body.replace(/\s/g, "")))
    : utf8(body);
  return [{ type: get("content-type"), content: content.replaceAll("\r\n", "\n") }];
};

/** `raw` is the mail with one character per byte. */
export const parseMail = (raw: string): ParsedMail => {
  const [head, body] = split(raw);
  const headers = headersOf(head);
  const parts = partsOf(headers, body);
  const content = (type: string) =>
    parts.find((part) => part.type.startsWith(type))?.content.trimEnd() ?? "";
  return { headers, text: content("text/plain"), html: content("text/html") };
};
