import * as DateTime from "effect/DateTime";
import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import type * as Redacted from "effect/Redacted";
import * as Result from "effect/Result";
import * as Headers from "effect/http/Headers";
import { cleanLine, truncate } from "../domain/text.ts";
import type { Phrase } from "../domain/phrase.ts";

/** A response read to its end, with the operator's secrets cut out. */
export interface UpstreamResponse {
  readonly label: Phrase;
  readonly status: number;
  readonly headers: Headers.Headers;
  readonly text: string;
  /**
   * The text as it came, where it holds secrets. For hashes alone: what is hashed must not depend on what
   * is a secret today, or another token would make news of an old text.
   */
  readonly original?: Redacted.Redacted;
  /** Where the response came from after redirects. */
  readonly url: string;
  /** Whether a permanent redirect (301, 308) led there. */
  readonly moved: boolean;
  /** Epoch ms from the Date header, else by our clock. */
  readonly servedAt: number;
}

/** A Date before this comes from a clock that was never set. */
const earliest = Date.UTC(2020, 0);
const latest = Date.UTC(2100, 0);

/** The Date header in epoch ms, none where it is absent or absurd. */
export const dateOf = (headers: Headers.Headers): Option.Option<number> => {
  const date = Result.getSuccess(Headers.parseHttpDate((headers["date"] ?? "").slice(0, 64)));
  return date.pipe(
    Option.map(DateTime.toEpochMillis),
    Option.filter((at) => at >= earliest && at < latest),
  );
};

/** Query parameters whose values may be shown; any other may be a secret. */
const harmless = /^(?:state|sort|direction|per_page|page|since|author|limit|owner|page_\w+|tab)$/;

/** An address fit for a message: without a user or any value that may be secret. */
export const shownUrl = (url: string): string => {
  const parsed = URL.parse(url);
  if (parsed === null) return "no valid address";
  const query = [...parsed.searchParams].map(([name, value]) =>
    `${cleanLine(name)}=${harmless.test(name) ? cleanLine(value) : "…"}`
  );
  return truncate(
    `${parsed.origin}${parsed.pathname}${query.length === 0 ? "" : `?${query.join("&")}`}`,
    300,
  );
};

const sizeOf = ({ length }: string): Phrase => {
  const kilobytes = `${Math.round(length / 1000)} KB`;
  return length < 1000
    ? { en: `${length} characters`, zh: `${length} 个字符` }
    : { en: kilobytes, zh: ` ${kilobytes} ` };
};

/**
 * Describes a body that cannot be decoded. Bodies are written by strangers and may echo the request, so
 * nothing but a page's title is quoted.
 */
export const describeBody = (text: string): Phrase => {
  const start = text.slice(0, 8000).trimStart();
  const size = sizeOf(text);
  if (start === "") {
    return text.length <= 8000
      ? { en: "an empty body", zh: "正文为空" }
      : { en: `blanks, ${size.en} of them`, zh: `全是空白，共${size.zh}` };
  }
  if (/^[{[]/.test(start)) {
    return { en: `broken JSON of ${size.en}`, zh: `${size.zh}的残缺 JSON` };
  }
  if (!start.startsWith("<")) return { en: `text of ${size.en}`, zh: `${size.zh}的文本` };
  const title = truncate(
    cleanLine(/<title\b[^<>]{0,200}>([^<]{0,200})/i.exec(start)?.[1] ?? ""),
    60,
  );
  const page = { en: `an HTML page of ${size.en}`, zh: `${size.zh}的 HTML 页面` };
  return title === "" ? page : { en: `${page.en} titled “${title}”`, zh: `${page.zh}“${title}”` };
};

/** Fields in which APIs report errors. */
const saying = ["message", "error", "msg", "Message", "detail"];

/** The error message of an API, short and on one clean line; "" for none. */
export const saidBy = (json: unknown): string => {
  if (!Predicate.isObject(json)) return "";
  for (const field of saying) {
    const said = json[field];
    if (typeof said === "string" && said.trim() !== "") {
      return truncate(cleanLine(said.slice(0, 2000)), 160);
    }
    if (field === "error" && Predicate.isObject(said) && typeof said["message"] === "string") {
      return truncate(cleanLine(said["message"].slice(0, 2000)), 160);
    }
  }
  return "";
};
