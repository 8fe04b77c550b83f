/*
 * A GitHub whose repositories have 100 issues each and never change, as a process of its own: it
 * answers after 50 ms, 304 to whoever has seen it, and counts. Prints its address.
 */

const latencyMs = 50;
const count = { requests: 0, bytes: 0, unchanged: 0 };

const issue = (repository: string, number: number) => ({
  id: number,
  number,
  html_url: `https://github.com/${repository}/issues/${number}`,
  repository_url: `https://api.github.com/repos/${repository}`,
  title: number % 10 === 0 ? `DeepSeek crashes (${number})` : `Something else (${number})`,
  body: "It does not work as it should. ".repeat(30),
  user: { login: "somebody" },
  labels: [{ name: "bug" }],
  state: "open",
  comments: 0,
  created_at: "2026-11-24T11:00:00Z",
  updated_at: "2026-11-24T11:00:00Z",
  closed_at: null,
});

const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/count") {
      const answer = Response.json(count);
      Object.assign(count, { requests: 0, bytes: 0, unchanged: 0 });
      return answer;
    }
    count.requests++;
    await new Promise((resolve) => setTimeout(resolve, latencyMs));
    const headers = { etag: `W/"${pathname}"`, date: "Tue, 24 Nov 2026 12:00:00 GMT" };
    if (request.headers.get("if-none-match") !== null) {
      count.unchanged++;
      return new Response(null, { status: 304, headers });
    }
    const [, , owner, name] = pathname.split("/");
    const body = JSON.stringify(
      Array.from({ length: 100 }, (_, index) => issue(`${owner}/${name}`, index + 1)),
    );
    count.bytes += body.length;
    return new Response(body, { headers: { ...headers, "content-type": "application/json" } });
  },
);

Deno.stdout.writeSync(new TextEncoder().encode(`http://127.0.0.1:${server.addr.port}\n`));
