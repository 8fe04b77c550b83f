import * as Effect from "effect/Effect";

/*
 * A mail server on loopback without TLS that takes every mail, but for the steps at which it is told
 * to do something else.
 */

/** Where a server may do something else; `tls` is when a handshake begins, `content` is when a mail begins to come, `verdict` after its end. */
export type Turn =
  | "greeting"
  | "EHLO"
  | "HELO"
  | "STARTTLS"
  | "tls"
  | "AUTH"
  | "RSET"
  | "MAIL"
  | "RCPT"
  | "DATA"
  | "content"
  | "verdict"
  | "QUIT";

/** Says nothing any more, hangs up, or says this, a character for each byte. */
export type Deed = "hang" | "drop" | readonly [reply: string];

const usual: Readonly<Record<Turn, string>> = {
  greeting: "220 script.test",
  EHLO: "250-script.test\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 AUTH PLAIN",
  HELO: "250 script.test",
  STARTTLS: "220 go ahead",
  tls: "",
  AUTH: "235 welcome",
  RSET: "250 forgotten",
  MAIL: "250 sender taken",
  RCPT: "250 recipient taken",
  DATA: "354 go on",
  content: "",
  verdict: "250 taken",
  QUIT: "221 bye",
};

/** `deed` is asked at every turn, with the line that led to it and how often there was such a turn. */
export const serveScript = (
  deed: (turn: Turn, line: string, count: number) => Deed | undefined,
) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const open = new Set<Deno.Conn>();
      const counts = new Map<Turn, number>();
      /** Lines of clients, and mails that were taken. */
      const seen = { lines: [] as Array<string>, mails: [] as Array<string>, connections: 0 };
      const halted = Promise.withResolvers<void>();

      /** What was said; undefined when the connection ends here. */
      const take = async (
        connection: Deno.Conn,
        turn: Turn,
        line: string,
      ): Promise<string | undefined> => {
        const count = (counts.get(turn) ?? 0) + 1;
        counts.set(turn, count);
        const done = deed(turn, line, count);
        if (done === "hang") {
          halted.resolve();
          return await new Promise<never>(() => {});
        }
        if (done === "drop") return undefined;
        const reply = done === undefined ? usual[turn] : done[0];
        if (reply !== "") {
          await connection.write(Uint8Array.from(`${reply}\r\n`, (c) => c.charCodeAt(0)));
        }
        return reply.startsWith("421") ? undefined : reply;
      };

      const serve = async (connection: Deno.Conn) => {
        const decoder = new TextDecoder();
        const chunk = new Uint8Array(65_536);
        let received = "";
        const more = async (): Promise<boolean> => {
          const length = await connection.read(chunk);
          received += decoder.decode(chunk.subarray(0, length ?? 0), { stream: true });
          return length !== null;
        };
        const until = async (end: string): Promise<string | undefined> => {
          while (!received.includes(end)) if (!await more()) return undefined;
          const at = received.indexOf(end);
          const found = received.slice(0, at);
          received = received.slice(at + end.length);
          return found;
        };
        if (await take(connection, "greeting", "") === undefined) return;
        while (true) {
          const line = await until("\r\n");
          if (line === undefined) return;
          seen.lines.push(line);
          const said = await take(connection, line.split(" ")[0] as Turn, line);
          if (said === undefined) return;
          if (line === "STARTTLS" && said.startsWith("220")) {
            await more();
            if (await take(connection, "tls", "") === undefined) return;
          }
          if (!said.startsWith("354")) continue;
          await more();
          if (await take(connection, "content", "") === undefined) return;
          // The dot may come first of all.
          received = `\r\n${received}`;
          const mail = await until("\r\n.\r\n");
          if (mail === undefined) return;
          seen.mails.push(mail.slice(2));
          if (await take(connection, "verdict", "") === undefined) return;
        }
      };

      const serving = (async () => {
        for await (const connection of listener) {
          seen.connections++;
          open.add(connection);
          serve(connection).catch(() => {}).finally(() => {
            if (open.delete(connection)) connection.close();
          });
        }
      })();
      const close = () => {
        listener.close();
        for (const connection of open) connection.close();
        open.clear();
        return serving;
      };
      return { port: listener.addr.port, seen, halted: halted.promise, close };
    }),
    ({ close }) => Effect.promise(close),
  );
