import * as Option from "effect/Option";

/*
 * The bytes of a feed as text. Publishers name the charset in up to three places, and often wrongly.
 */

/** XML names its charset in its first bytes or not at all. */
const headBytes = 1024;

const latin1 = new TextDecoder("latin1");

const marks = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
  // Without a mark, the < that every feed in XML begins with tells.
  ["utf-16le", [0x3c, 0x00]],
  ["utf-16be", [0x00, 0x3c]],
] as const;

const markedCharset = (bytes: Uint8Array): string | undefined =>
  marks.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0];

/** Both smaller sets are parts of GB 18030, and what is said to be in them often goes beyond. */
const widened = (label: string): string => /^gb(?:k|_?2312)/i.test(label) ? "gb18030" : label;

const labelIn = (pattern: RegExp, text: string): ReadonlyArray<string> => {
  const label = pattern.exec(text)?.[1];
  // Whoever could read this label in single bytes has no UTF-16 before them.
  return label === undefined || /^utf-?16/i.test(label) ? [] : [widened(label)];
};

/** Chinese in GB 2312 has its high bytes in pairs of this range; other languages have single ones. */
const isGb2312 = (text: string): boolean => /^(?:[\0-\x7f]|[\xa1-\xf7][\xa1-\xfe])*$/.test(text);

const decoderOf = Option.liftThrowable((label: string, fatal: boolean) =>
  new TextDecoder(label, { fatal })
);
const decodeWith = Option.liftThrowable((decoder: TextDecoder, bytes: Uint8Array) =>
  decoder.decode(bytes)
);

/** Strictly, none for a label nobody knows and for bytes that are not of this charset. */
const strictly = (label: string, bytes: Uint8Array): Option.Option<string> =>
  Option.flatMap(decoderOf(label, true), (decoder) => decodeWith(decoder, bytes));

/**
 * The text by the first charset that fits: that of the byte order mark, of the Content-Type, of the XML
 * declaration, UTF-8. Where none does, bytes that are wrong become U+FFFD in the first that was named;
 * where none was named, it is Chinese or Western European.
 */
export const decodeFeed = (bytes: Uint8Array, contentType: string): string => {
  const marked = markedCharset(bytes);
  const head = latin1.decode(bytes.subarray(0, headBytes));
  const named = marked !== undefined ? [marked] : [
    ...labelIn(/charset\s*=\s*["']?([\w.:-]+)/i, contentType),
    ...labelIn(/^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)/i, head),
  ];
  const known = named.filter((label) => Option.isSome(decoderOf(label, false)));
  const fitting = [...known, "utf-8"].values().map((label) => strictly(label, bytes))
    .find(Option.isSome);
  if (fitting !== undefined) return fitting.value;
  const guess = () => isGb2312(latin1.decode(bytes)) ? "gb18030" : "windows-1252";
  return new TextDecoder(known[0] ?? guess()).decode(bytes);
};
