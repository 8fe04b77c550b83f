import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import * as HttpRouter from "effect/http/HttpRouter";
import * as HttpServerRequest from "effect/http/HttpServerRequest";
import * as HttpServerResponse from "effect/http/HttpServerResponse";
import type { Serving } from "../config/configured.ts";
import type { AppConfig } from "../config/load.ts";
import type { Phrase } from "../domain/phrase.ts";
import { isToken, newSession, sessionCookie, sessionLength } from "./access.ts";
import { Patience } from "./patience.ts";
import { html } from "./html.ts";
import { pageOf } from "./layout.ts";
import { type Visitor, visitorOf } from "./visitor.ts";

/*
 * How people get a session, and end it.
 */

const words = {
  title: { en: "Log in", zh: "登录" },
  token: { en: "Token", zh: "令牌" },
  hint: {
    en: "It is in the variable that http.token_env of the config names.",
    zh: "令牌在配置项 http.token_env 指定的变量中。",
  },
  enter: { en: "Log in", zh: "登录" },
  wrong: { en: "This is not the token.", zh: "令牌不对。" },
  lost: {
    en: "Too many wrong tokens; try again in a minute.",
    zh: "错误的令牌过多；请一分钟后再试。",
  },
};

/** A path of ours; what leads elsewhere leads to the first page. */
const ownPath = (to: string | null): string =>
  to !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(to) ? to : "/";

const form = (visitor: Visitor, to: string, says?: Phrase, status = 200) =>
  pageOf(visitor, {
    title: words.title,
    isAlone: true,
    status,
    content: html`
      ${says !== undefined && html`<p class="bad" role="alert">${visitor.say(says)}</p>`}
      <form method="POST" action="/login">
        <input type="hidden" name="to" value="${to}">
        <label>${visitor.say(words.token)}
      <input type="password" name="token" autocomplete="current-password" required autofocus></label>
        <button>${visitor.say(words.enter)}</button>
      </form>
      <p class="quiet">${visitor.say(words.hint)}</p>
    `,
  });

const cookieOptions = { httpOnly: true, sameSite: "strict", path: "/" } as const;

export const login = (config: AppConfig, { token, publicUrl }: Serving) => {
  const secure = Option.exists(publicUrl, (url) => url.startsWith("https:"));
  const visitor = visitorOf(config);
  return Layer.mergeAll(
    HttpRouter.add(
      "GET",
      "/login",
      Effect.map(visitor, (who) => form(who, ownPath(who.query.get("to")))),
    ),
    HttpRouter.add(
      "POST",
      "/login",
      Effect.gen(function* () {
        const who = yield* visitor;
        const request = yield* HttpServerRequest.HttpServerRequest;
        const sent = new URLSearchParams(yield* request.text);
        const to = ownPath(sent.get("to"));
        const now = yield* Clock.currentTimeMillis;
        const guessing = yield* Patience;
        if (guessing.isLost(now)) return form(who, to, words.lost, 429);
        const shown = sent.get("token")?.trim() ?? "";
        if (Option.isNone(token) || !isToken(token, shown)) {
          guessing.noteWrong(now);
          return form(who, to, words.wrong, 403);
        }
        return HttpServerResponse.setCookieUnsafe(
          HttpServerResponse.redirect(to, { status: 303 }),
          sessionCookie,
          newSession(token.value, now),
          { ...cookieOptions, secure, maxAge: Duration.millis(sessionLength) },
        );
      }),
    ),
    HttpRouter.add(
      "POST",
      "/logout",
      HttpServerResponse.setCookieUnsafe(
        HttpServerResponse.redirect("/login", { status: 303 }),
        sessionCookie,
        "",
        { ...cookieOptions, secure, maxAge: Duration.zero },
      ),
    ),
  );
};
