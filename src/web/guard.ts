import * as ByteSize from "effect/ByteSize";
import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import * as HttpEffect from "effect/http/HttpEffect";
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage";
import * as HttpRouter from "effect/http/HttpRouter";
import { isHttpServerError } from "effect/http/HttpServerError";
import * as HttpServerRequest from "effect/http/HttpServerRequest";
import * as HttpServerRespondable from "effect/http/HttpServerRespondable";
import * as HttpServerResponse from "effect/http/HttpServerResponse";
import { log } from "../app/telemetry.ts";
import type { Serving } from "../config/configured.ts";
import { addressText } from "../config/http.ts";
import { bearerOf, isSession, isToken, sessionCookie } from "./access.ts";
import { Patience, penalty } from "./patience.ts";
import { problem, problemFor } from "./problem.ts";
import type { Turns } from "./turns.ts";

/*
 * What holds of every request: who may ask, how large it may be, how long it may take, and that nothing
 * on a page comes from elsewhere.
 */

/** Of a request's body. */
const largest = ByteSize.kibibytes(64);
const longest = Duration.seconds(10);
/** Requests that are answered at a time; a stream counts until it begins, and `/events` has a limit of its own. */
const mostAtOnce = 100;

const headers = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** What the guard lets pass without a token, for it says nothing and does nothing. */
const isOpen = (path: string): boolean => path === "/healthz" || path === "/readyz";

/** What signs what it sends by other means than the token. */
const isHook = (path: string): boolean => path.startsWith("/hooks/");

/** What a person without a session needs to get one. */
const isLogin = (path: string): boolean => path === "/login" || path.startsWith("/assets/");

/** What takes a turn, for it is made of the state when it is asked for; a scrape must not be turned away. */
const isMade = (path: string): boolean =>
  !isOpen(path) && !isLogin(path) && path !== "/events" && path !== "/metrics";

type Request = HttpServerRequest.HttpServerRequest;

const pathOf = ({ url }: Request): string => url.split(/[?#]/, 1)[0] ?? "";

const hostOf = ({ headers }: Request): string => (headers["host"] ?? "").toLowerCase();

/** The names under which this server may be asked; another one is a page that rebinds its name to us. */
const ownHosts = ({ address, publicUrl }: Pick<Serving, "address" | "publicUrl">) => {
  const port = address.port;
  const own = ["localhost", "127.0.0.1", "[::1]"].map((name) => `${name}:${port}`);
  const outside = publicUrl._tag === "Some" ? [new URL(publicUrl.value).host] : [];
  return new Set([...own, addressText(address), ...outside].map((host) => host.toLowerCase()));
};

const isReading = (method: string): boolean => method === "GET" || method === "HEAD";

/** No stranger's page may have a browser change anything: Sec-Fetch-Site, else Origin against Host. */
const isOwnOrigin = (request: Request): boolean => {
  const { headers, method } = request;
  if (isReading(method)) return true;
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin } = headers;
  return origin === undefined || URL.parse(origin)?.host.toLowerCase() === hostOf(request);
};

/** Whether people read the answer, who are to be asked for the token instead of being turned away. */
const isPerson = ({ headers }: Request): boolean => (headers["accept"] ?? "").includes("text/html");

/** What went wrong as an answer; nobody is told more of a defect than that it is one. */
const answerOf = <E>(cause: Cause.Cause<E>) => {
  // Whoever asked has gone, or the server closes.
  if (Cause.hasInterruptsOnly(cause)) return Effect.failCause(cause);
  const error = Cause.squash(cause);
  if (HttpServerResponse.isHttpServerResponse(error)) return Effect.succeed(error);
  if (isHttpServerError(error)) {
    const { reason } = error;
    if (reason._tag === "RouteNotFound") {
      return Effect.succeed(problem(404, { en: "Not found", zh: "没有这个页面" }));
    }
    if (reason._tag === "RequestParseError") {
      return Effect.succeed(
        reason.reason === "BodyTooLarge"
          ? problem(413, { en: "Too large", zh: "内容过大" })
          : problem(400, { en: "Cannot be read", zh: "无法识别" }),
      );
    }
  } else if (HttpServerRespondable.isRespondable(error)) {
    return HttpServerRespondable.toResponse(error);
  }
  return Effect.as(
    log.defect({ what: "a request failed" }, cause),
    problem(500, { en: "A defect of MRT; its log says more", zh: "MRT 的缺陷；详见日志" }),
  );
};

/** Lets pass who may ask. */
const admit = Effect.fnUntraced(function* (serving: Serving, request: Request) {
  const path = pathOf(request);
  const { token } = serving;
  if (token._tag === "None" || isOpen(path) || isHook(path) || isLogin(path)) return;
  const now = yield* Clock.currentTimeMillis;
  const guessing = yield* Patience;
  const shown = bearerOf(request.headers["authorization"]);
  if (shown !== undefined) {
    if (guessing.isLost(now)) {
      return problemFor(429, { en: "Too many wrong tokens", zh: "错误的令牌过多" }, penalty);
    }
    if (isToken(token, shown)) return;
    guessing.noteWrong(now);
  } else if (isSession(token, request.cookies[sessionCookie] ?? "", now)) return;
  return isReading(request.method) && isPerson(request)
    ? HttpServerResponse.redirect(`/login?to=${encodeURIComponent(request.url)}`, { status: 303 })
    : HttpServerResponse.setHeader(
      problem(401, { en: "A token is needed", zh: "需要令牌" }),
      "www-authenticate",
      'Bearer realm="mrt"',
    );
});

const tooMany = problemFor(503, { en: "Too many at once", zh: "同时请求过多" }, 1);
const tooLong = problemFor(
  503,
  { en: "It took too long", zh: "耗时过长" },
  Duration.toSeconds(longest),
);

/** Stands before every route. */
export const guard = (serving: Serving, turns: Turns) => {
  const hosts = ownHosts(serving);
  let running = 0;
  return HttpRouter.middleware(
    (route) =>
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest;
        // Also of what is answered without coming by here again.
        yield* HttpEffect.appendPreResponseHandler((_, response) =>
          Effect.succeed(HttpServerResponse.setHeaders(response, headers))
        );
        if (!hosts.has(hostOf(request))) {
          return problem(421, { en: "Not a name of this server", zh: "不是本服务的名称" });
        }
        if (!isOwnOrigin(request)) {
          return problem(403, { en: "Not from another site", zh: "不接受其他站点的请求" });
        }
        if (running >= mostAtOnce) {
          return tooMany;
        }
        running++;
        return yield* Effect.gen(function* () {
          const refused = yield* admit(serving, request);
          if (refused !== undefined) return refused;
          const isPage = isReading(request.method) && isMade(pathOf(request));
          const response = yield* isPage ? turns(route, tooMany) : route;
          // The only error of Effect's API that is no problem of RFC 9457.
          return response.status === 415
            ? problem(415, { en: "Only application/json", zh: "只接受 application/json" })
            : response;
        }).pipe(
          Effect.timeoutOrElse({
            duration: longest,
            orElse: () => Effect.succeed(tooLong),
          }),
          Effect.catchCause(answerOf),
          Effect.ensuring(Effect.sync(() => {
            running--;
          })),
        );
      }).pipe(Effect.provideService(HttpIncomingMessage.MaxBodySize, largest)),
    { global: true },
  );
};
