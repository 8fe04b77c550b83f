import { welinkRobot } from "../tests/simulators/welink.ts";
import { github, graphql, type Listing, type Published } from "./upstream_github.ts";
import { huggingface } from "./upstream_huggingface.ts";
import { modelscope } from "./upstream_modelscope.ts";

/*
 * What MRT talks to, as a process of its own: GitHub, Hugging Face and ModelScope, each on a port of its
 * own, for hosts have lanes of their own; a WeLink robot at `/robot/…`. It answers after 50 ms, 304 to
 * whoever has seen it, and counts. Prints the addresses as JSON.
 */

const upstreams = { github, huggingface, modelscope } satisfies Record<
  string,
  (url: URL, published: Published) => Listing
>;
type Kind = keyof typeof upstreams;

/** The address of each upstream. */
export type Addresses = Readonly<Record<Kind, string>>;

/** What was asked since it was last told. */
export interface Count {
  readonly requests: number;
  /** Requests of each upstream. */
  readonly asked: Readonly<Record<Kind, number>>;
  /** Bytes of bodies, before compression. */
  readonly bytes: number;
  /** Answers that were 304. */
  readonly unchanged: number;
  /** Epoch ms of the first request, the first and the last answer; 0 when there was none. */
  readonly firstAt: number;
  readonly firstAnswerAt: number;
  readonly lastAt: number;
  readonly messages: number;
  /** Epoch ms. */
  readonly lastMessageAt: number;
}

const none = () => ({
  requests: 0,
  asked: { github: 0, huggingface: 0, modelscope: 0 },
  bytes: 0,
  unchanged: 0,
  firstAt: 0,
  firstAnswerAt: 0,
  lastAt: 0,
  messages: 0,
  lastMessageAt: 0,
});
const count = none();
let latencyMs = 50;
const published = new Map<string, ReadonlyArray<number>>();
const robot = welinkRobot();

const control = async (request: Request, { pathname, searchParams }: URL): Promise<Response> => {
  switch (pathname) {
    case "/bench/publish": {
      const { names, items } = await request.json();
      const added = Array.from({ length: items }, () => Date.now());
      for (const name of names) published.set(name, [...published.get(name) ?? [], ...added]);
      return Response.json(null);
    }
    case "/bench/latency":
      latencyMs = Number(searchParams.get("ms"));
      return Response.json(null);
    default: {
      const answer = Response.json(count);
      Object.assign(count, none());
      return answer;
    }
  }
};

const wait = async () => {
  if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
};

const tell = async (request: Request): Promise<Response> => {
  const response = await robot.handler(request);
  await wait();
  count.messages++;
  count.lastMessageAt = Date.now();
  return response;
};

const list = async (kind: Kind, request: Request, url: URL): Promise<Response> => {
  count.requests++;
  count.asked[kind]++;
  if (count.firstAt === 0) count.firstAt = Date.now();
  await wait();
  const answer: Listing = url.pathname === "/graphql"
    ? await request.json().then(({ query }) => ({ body: () => graphql(query, published) }))
    : upstreams[kind](url, published);
  const { etag, link } = answer;
  const headers = {
    ...(etag === undefined ? {} : { etag }),
    ...(link === undefined ? {} : { link }),
  };
  count.lastAt = Date.now();
  if (count.firstAnswerAt === 0) count.firstAnswerAt = count.lastAt;
  if (etag !== undefined && request.headers.get("if-none-match") === etag) {
    count.unchanged++;
    return new Response(null, { status: 304, headers });
  }
  const body = JSON.stringify(answer.body());
  count.bytes += body.length;
  return new Response(body, { headers: { ...headers, "content-type": "application/json" } });
};

const serve = (kind: Kind): string => {
  const { addr } = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const url = new URL(request.url);
      if (url.pathname.startsWith("/bench/")) return control(request, url);
      return url.pathname.startsWith("/robot/") ? tell(request) : list(kind, request, url);
    },
  );
  return `http://127.0.0.1:${addr.port}`;
};

const addresses: Addresses = {
  github: serve("github"),
  huggingface: serve("huggingface"),
  modelscope: serve("modelscope"),
};
Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(addresses)}\n`));
