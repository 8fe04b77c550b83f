/*
 * Limits on a body, checked on its bytes as they arrive: a few KB that unpack to millions of elements
 * must be refused before they become objects. All are far above any honest page.
 */

/** Elements of one list, or keys of one object; no page is requested with more than 1,000. */
const mostMembers = 10_000;
import type { Phrase } from "../domain/phrase.ts";
/** Elements and keys in total. */
const mostValues = 1_000_000;
/** JSON can still be parsed and written at this depth. */
const deepest = 10_000;
/** Bytes of one JSON string: an issue body has at most 262,144 and may escape each. */
const longestText = 2 * 1024 * 1024;
const longestNumber = 1000;
/** Bytes and tags of anything but JSON: parsing HTML takes time quadratic in its depth. */
const longestPage = 2 * 1024 * 1024;
const mostTags = 10_000;

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const tag = 0x3c;
const bracket = 0x5b;
const backslash = 0x5c;
const bracketEnd = 0x5d;
const brace = 0x7b;
const braceEnd = 0x7d;

const isBlank = (byte: number) => byte === 32 || (byte >= 9 && byte <= 13);
/** A byte of U+FEFF, which may precede everything. */
const isMark = (byte: number) => byte === 0xef || byte === 0xbb || byte === 0xbf;

/** What a body exceeds. */
const tooMuch = {
  text: { en: `a text of more than ${longestText} bytes`, zh: `文本超过 ${longestText} 字节` },
  members: {
    en: `more than ${mostMembers} elements in one list`,
    zh: `一个列表超过 ${mostMembers} 个元素`,
  },
  values: { en: `more than ${mostValues} values`, zh: `值超过 ${mostValues} 个` },
  depth: { en: `lists more than ${deepest} deep`, zh: `嵌套超过 ${deepest} 层` },
  number: {
    en: `a number of more than ${longestNumber} digits`,
    zh: `数字超过 ${longestNumber} 位`,
  },
  page: { en: `a page of more than ${longestPage} bytes`, zh: `页面超过 ${longestPage} 字节` },
  tags: { en: `a page of more than ${mostTags} tags`, zh: `页面超过 ${mostTags} 个标签` },
};

/** Takes chunk after chunk and returns what exceeds its limit. */
type Watch = (chunk: Uint8Array) => Phrase | undefined;

/** Every byte of every response passes here, so this is written for speed: 0.1 ms for 40 KB. */
const watchJson = (): Watch => {
  /** By depth; grows with it, for most bodies are flat. */
  const members: Array<number> = [0];
  let depth = 0;
  let values = 0;
  /** Bytes of the current string, number or word. */
  let length = 0;
  let inText = false;
  let escaped = false;
  return (chunk) => {
    const end = chunk.length;
    let at = 0;
    while (at < end) {
      if (inText) {
        const from = at;
        // The escaped byte may be in the next chunk.
        if (escaped) at++;
        escaped = false;
        let byte: number | undefined = 0;
        while (at < end && (byte = chunk[at++]) !== quote) {
          if (byte === backslash && ++at > end) escaped = true;
        }
        inText = byte !== quote;
        length += at - from;
        if (length > longestText) return tooMuch.text;
        if (!inText) length = 0;
        continue;
      }
      const byte = chunk[at++] ?? 0;
      if (byte === quote) {
        inText = true;
        length = 0;
      } else if (byte === comma) {
        length = 0;
        const count = (members[depth] ?? 0) + 1;
        if (count >= mostMembers) return tooMuch.members;
        members[depth] = count;
        if (++values > mostValues) return tooMuch.values;
      } else if (byte === brace || byte === bracket) {
        length = 0;
        if (++depth > deepest) return tooMuch.depth;
        members[depth] = 0;
        if (++values > mostValues) return tooMuch.values;
      } else if (byte === braceEnd || byte === bracketEnd) {
        length = 0;
        if (depth > 0) depth--;
      } else if (byte === colon) {
        length = 0;
      } else if (!isBlank(byte) && ++length > longestNumber) {
        return tooMuch.number;
      }
    }
    return undefined;
  };
};

const watchPage = (): Watch => {
  let size = 0;
  let tags = 0;
  return (chunk) => {
    size += chunk.length;
    if (size > longestPage) return tooMuch.page;
    for (let at = chunk.indexOf(tag); at !== -1; at = chunk.indexOf(tag, at + 1)) tags++;
    return tags > mostTags ? tooMuch.tags : undefined;
  };
};

/** Watches a body of unknown form; its first byte tells JSON from anything else. */
export const watchBody = (): Watch => {
  let watch: Watch | undefined;
  return (chunk) => {
    const first = watch === undefined
      ? chunk.findIndex((byte) => !isBlank(byte) && !isMark(byte))
      : 0;
    if (first === -1) return undefined;
    watch ??= [brace, bracket, quote].includes(chunk[first] ?? 0) ? watchJson() : watchPage();
    return watch(chunk);
  };
};
