import { createHmac } from "node:crypto";
import * as Option from "effect/Option";
import * as Redacted from "effect/Redacted";
import { isSameText } from "../domain/same_text.ts";

/*
 * Who may see and do anything: programs show the token itself, people a session that stands for it.
 * Nothing of it is stored, so that a restart ends no session. Pure.
 */

type Token = Option.Option<Redacted.Redacted>;

/** The cookie of a session. */
export const sessionCookie = "mrt_session";

/** How long a session lasts, in ms. */
export const sessionLength = 30 * 24 * 3_600_000;

/** Whether it is the token. */
export const isToken = (token: Token, shown: string): boolean =>
  Option.exists(token, (own) => isSameText(Redacted.value(own), shown));

const signature = (token: Redacted.Redacted, until: number): string =>
  createHmac("sha256", Redacted.value(token)).update(`mrt session until ${until}`).digest("hex");

/** A session that begins now (epoch ms). */
export const newSession = (token: Redacted.Redacted, now: number): string => {
  const until = now + sessionLength;
  return `${until}.${signature(token, until)}`;
};

/** Whether a cookie holds a session of this token that has not ended. */
export const isSession = (token: Token, cookie: string, now: number): boolean => {
  const [, until = "", shown = ""] = /^(\d{1,16})\.([0-9a-f]{64})$/.exec(cookie) ?? [];
  return Number(until) > now &&
    Option.exists(token, (own) => isSameText(signature(own, Number(until)), shown));
};

/** What an `Authorization: Bearer` header shows. */
export const bearerOf = (header: string | undefined): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1];
