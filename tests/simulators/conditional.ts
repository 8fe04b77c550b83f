import { createHash } from "node:crypto";

/** Gives an answer its weak tag, or 304 to whoever names it; each token has tags of its own. */
export const conditional = async (request: Request, response: Response): Promise<Response> => {
  if (response.status !== 200) return response;
  const body = await response.text();
  const tag = createHash("sha256").update(request.headers.get("authorization") ?? "").update(body)
    .digest("hex").slice(0, 32);
  const headers = new Headers(response.headers);
  if (request.headers.get("if-none-match")?.replace(/^W\//, "") === `"${tag}"`) {
    // As GitHub does: without the W/ of the first answer.
    headers.set("etag", `"${tag}"`);
    return new Response(null, { status: 304, headers });
  }
  headers.set("etag", `W/"${tag}"`);
  return new Response(body, { status: 200, headers });
};
