import { createHash } from "node:crypto";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as HttpRouter from "effect/http/HttpRouter";
import * as HttpServerRequest from "effect/http/HttpServerRequest";
import * as HttpServerResponse from "effect/http/HttpServerResponse";
import live from "./assets/live.js" with { type: "text" };
import style from "./assets/style.css" with { type: "text" };

/*
 * The few files of the page, inside the program.
 */

interface Asset {
  /** Changes with its text, so that browsers may keep it for ever. */
  readonly path: string;
  readonly text: string;
  readonly contentType: string;
}

const assetOf = (name: string, extension: string, text: string, contentType: string): Asset => {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return { path: `/assets/${name}-${hash}.${extension}`, text, contentType };
};

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
<rect width="16" height="16" rx="4" fill="#0550ae"/>
<path d="M3 11V5l3 3 2-3 2 3 3-3v6" fill="none" stroke="#fff" stroke-width="1.6"/></svg>`;

export const styleSheet = assetOf("style", "css", style, "text/css; charset=utf-8");
export const liveScript = assetOf("live", "js", live, "text/javascript; charset=utf-8");
export const iconImage = assetOf("icon", "svg", icon, "image/svg+xml");

const served = ({ path, text, contentType }: Asset) =>
  HttpRouter.add(
    "GET",
    path as `/${string}`,
    Effect.map(HttpServerRequest.HttpServerRequest, ({ headers }) => {
      const etag = `"${path}"`;
      const kept = { etag, "cache-control": "public, max-age=31536000, immutable" };
      return headers["if-none-match"]?.replace(/^W\//, "") === etag
        ? HttpServerResponse.empty({ status: 304, headers: kept })
        : HttpServerResponse.text(text, { contentType, headers: kept });
    }),
  );

export const assets = Layer.mergeAll(served(styleSheet), served(liveScript), served(iconImage));
