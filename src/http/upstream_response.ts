import * as DateTime from "effect/DateTime";
import * as Option from "effect/Option";
import * as Predicate from "effect/Predicate";
import * as Result from "effect/Result";
import * as Headers from "effect/http/Headers";
import { cleanLine, truncate } from "../domain/text.ts";

/** What an upstream answered, read to its end; the operator's own secrets are cut out of it. */
export interface UpstreamResponse {
  readonly label: string;
  readonly status: number;
  readonly headers: Headers.Headers;
  readonly text: string;
  /** Where the answer came from after redirects. */
  readonly url: string;
  /** Whether a permanent redirect (301, 308) led there. */
  readonly moved: boolean;
  /** Epoch ms from the Date header, else by our clock. */
  readonly servedAt: number;
}

/** Before it there was no such service, so a Date of then is one of a clock that was never set. */
const earliest = Date.UTC(2020, 0);
const latest = Date.UTC(2100, 0);

/** The Date header as epoch ms, none where it is absent or no time of now. */
export const dateOf = (headers: Headers.Headers): Option.Option<number> => {
  const date = Result.getSuccess(Headers.parseHttpDate((headers["date"] ?? "").slice(0, 64)));
  return date.pipe(
    Option.map(DateTime.toEpochMillis),
    Option.filter((at) => at >= earliest && at < latest),
  );
};

/** Names of query parameters whose values may be shown; any other may be a secret. */
const harmless = /^(?:state|sort|direction|per_page|page|since|author|limit|owner|page_\w+|tab)$/;

/** An address as a message may show it: without a user and without the values that may be secret. */
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

const sizeOf = (text: string): string =>
  text.length < 1000 ? `${text.length} characters` : `${Math.round(text.length / 1000)} KB`;

/**
 * What a body is that cannot be read, in words of ours. Strangers write bodies, and upstreams repeat
 * in them what they were asked, so no more of them is quoted than the title of a page.
 */
export const describeBody = (text: string): string => {
  const start = text.slice(0, 8000).trimStart();
  if (start === "") {
    return text.length <= 8000 ? "an empty body" : `blanks, ${sizeOf(text)} of them`;
  }
  if (/^[{[]/.test(start)) return `broken JSON of ${sizeOf(text)}`;
  if (!start.startsWith("<")) return `text of ${sizeOf(text)}`;
  const title = cleanLine(/<title\b[^<>]{0,200}>([^<]{0,200})/i.exec(start)?.[1] ?? "");
  return `an HTML page of ${sizeOf(text)}${title === "" ? "" : ` titled “${truncate(title, 60)}”`}`;
};

/** The fields in which APIs say what is wrong. */
const saying = ["message", "error", "msg", "Message", "detail"];

/** What an API says in the place of an answer, short and on one clean line; "" for nothing. */
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
