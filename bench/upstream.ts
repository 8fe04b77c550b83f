import { welinkRobot } from "../tests/simulators/welink.ts";
import { github, graphql } from "./upstream_github.ts";
import { huggingface } from "./upstream_huggingface.ts";

/*
 * What MRT talks to, as a process of its own: repositories at `/repos/…` and `/graphql`, organisations
 * at `/api/models`, a WeLink robot at `/robot/…`. It answers after 50 ms, 304 to whoever has seen it, and
 * counts. Prints its address.
 */

/** What was asked since it was last told. */
export interface Count {
  readonly requests: number;
  /** Bytes of bodies, before compression. */
  readonly bytes: number;
  /** Answers that were 304. */
  readonly unchanged: number;
  /** Epoch ms of the first request and the last answer, of the last message; 0 when there was none. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly messages: number;
  readonly lastMessageAt: number;
}

const none: Count = {
  requests: 0,
  bytes: 0,
  unchanged: 0,
  firstAt: 0,
  lastAt: 0,
  messages: 0,
  lastMessageAt: 0,
};
const count = { ...none };
let latencyMs = 50;
/** Items beside the first hundred, of each repository that has any. */
const published = new Map<string, Array<number>>();
const robot = welinkRobot();

const control = (path: string, query: URLSearchParams): Response => {
  switch (path) {
    case "/bench/publish": {
      const repository = query.get("repo") ?? "";
      const at = Date.now();
      const items = Array.from({ length: Number(query.get("items")) }, () => at);
      published.set(repository, [...published.get(repository) ?? [], ...items]);
      return Response.json(null);
    }
    case "/bench/latency":
      latencyMs = Number(query.get("ms"));
      return Response.json(null);
    default: {
      const answer = Response.json(count);
      Object.assign(count, none);
      return answer;
    }
  }
};

const tell = async (request: Request): Promise<Response> => {
  const response = await robot.handler(request);
  count.messages++;
  count.lastMessageAt = Date.now();
  return response;
};

const list = async (request: Request, url: URL): Promise<Response> => {
  count.requests++;
  if (count.firstAt === 0) count.firstAt = Date.now();
  if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
  if (url.pathname === "/graphql") {
    const { query } = await request.json() as { readonly query: string };
    const body = JSON.stringify(graphql(query, published));
    count.bytes += body.length;
    count.lastAt = Date.now();
    return new Response(body, { headers: { "content-type": "application/json" } });
  }
  const answer = url.pathname === "/api/models" ? huggingface(url) : github(url, published);
  const { etag, link } = answer;
  const headers = { etag, ...(link === undefined ? {} : { link }) };
  count.lastAt = Date.now();
  if (request.headers.get("if-none-match") === etag) {
    count.unchanged++;
    return new Response(null, { status: 304, headers });
  }
  const body = JSON.stringify(answer.elements());
  count.bytes += body.length;
  return new Response(body, { headers: { ...headers, "content-type": "application/json" } });
};

const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  (request) => {
    const url = new URL(request.url);
    if (url.pathname.startsWith("/bench/")) return control(url.pathname, url.searchParams);
    return url.pathname.startsWith("/robot/") ? tell(request) : list(request, url);
  },
);

Deno.stdout.writeSync(new TextEncoder().encode(`http://127.0.0.1:${server.addr.port}\n`));
