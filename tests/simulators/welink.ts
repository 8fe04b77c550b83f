import * as Effect from "effect/Effect";
import { serve } from "./serve.ts";

/*
 * The WeLink group robot as its documents describe it: it checks every rule of a request, keeps what
 * it took, and can be told to misbehave. Serves tests and the demo.
 */

export interface WelinkMessage {
  readonly messageType: string;
  readonly content: { readonly text: string };
  readonly timeStamp: number;
  readonly uuid: string;
  readonly isAt: boolean;
  readonly isAtAll: boolean;
  readonly atAccounts: ReadonlyArray<string>;
}

/** What the robot does instead of its work. */
export type WelinkFault =
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  /** Reads the request, calls `reached` and never answers. */
  | { readonly kind: "hang"; readonly reached?: () => void }
  /** Lets the connection break without taking the message. */
  | { readonly kind: "break" }
  /** Takes the message, then lets the connection break or never answers. */
  | { readonly kind: "accept_and_break" | "accept_and_hang" };

/** An answer with a code of the robot's, as a string like the real ones. */
export const answerCode = (code: string, status = 200): WelinkFault => ({
  kind: "answer",
  status,
  body: JSON.stringify({ code, data: "", message: "refused" }),
});

export interface WelinkRobot {
  /** What was taken, oldest first. */
  readonly messages: ReadonlyArray<WelinkMessage>;
  /** Every request, taken or not. */
  readonly requests: ReadonlyArray<{ readonly headers: Headers; readonly body: string }>;
  /** Why requests were refused with 58601, for a test to show. */
  readonly complaints: ReadonlyArray<string>;
  /** Misbehaves from now on, or no more. Requests left hanging are let go. */
  readonly misbehave: (fault: WelinkFault | null) => void;
  readonly handler: (request: Request) => Promise<Response>;
}

const reply = (code: string, data: string, message: string) =>
  Response.json({ code, data, message });

/** The first rule a body breaks, undefined when it breaks none. */
const complaint = (
  body: string,
  known: ReadonlySet<string>,
  now: number,
): string | undefined => {
  const message = JSON.parse(body) as WelinkMessage;
  const { content, timeStamp, uuid, isAt, isAtAll, atAccounts } = message;
  if (message.messageType !== "text") return "messageType is not text";
  if (typeof content?.text !== "string") return "there is no content.text";
  const length = [...content.text].length;
  if (length < 1 || length > 500) return `content.text has ${length} characters`;
  if (!content.text.isWellFormed()) return "content.text is cut inside a character";
  if (!Number.isInteger(timeStamp)) return "timeStamp is no whole number";
  if (Math.abs(now - timeStamp) > 600_000) return "timeStamp is more than 10 minutes away";
  if (typeof uuid !== "string" || !/^[0-9a-f]{32}$/.test(uuid)) return "uuid is none";
  if (known.has(uuid)) return "uuid was used before";
  if (typeof isAt !== "boolean" || typeof isAtAll !== "boolean") return "isAt or isAtAll is none";
  if (!Array.isArray(atAccounts) || atAccounts.length > 10) return "atAccounts has more than 10";
  if (isAt && atAccounts.length === 0) return "isAt without atAccounts";
  if (isAtAll && !content.text.includes("@all ")) return "isAtAll but @all is not in the text";
  const unnamed = atAccounts.find((account) => !content.text.includes(`@${account} `));
  return unnamed === undefined ? undefined : `${unnamed} is not mentioned in the text`;
};

export const welinkRobot = (
  /** The clock that `timeStamp` is compared with. */
  now: () => number = Date.now,
  token = "test-token",
): WelinkRobot => {
  const messages: Array<WelinkMessage> = [];
  const requests: Array<{ readonly headers: Headers; readonly body: string }> = [];
  const complaints: Array<string> = [];
  const uuids = new Set<string>();
  let fault: WelinkFault | null = null;
  let letGo = Promise.withResolvers<void>();

  const take = (request: Request, body: string): Response => {
    const { pathname, searchParams } = new URL(request.url);
    if (request.method !== "POST" || !pathname.endsWith("/werobot/v1/webhook/send")) {
      return new Response("not found", { status: 404 });
    }
    if (searchParams.get("token") !== token) return reply("58404", "", "no such robot");
    const problem = searchParams.get("channel") !== "standard"
      ? "channel is not standard"
      : complaint(body, uuids, now());
    if (problem !== undefined) {
      complaints.push(problem);
      return reply("58601", "", problem);
    }
    const message = JSON.parse(body) as WelinkMessage;
    uuids.add(message.uuid);
    messages.push(message);
    return reply("0", "success", "ok");
  };

  return {
    messages,
    requests,
    complaints,
    misbehave: (next) => {
      fault = next;
      letGo.resolve();
      letGo = Promise.withResolvers();
    },
    handler: async (request) => {
      const body = await request.text();
      requests.push({ headers: request.headers, body });
      switch (fault?.kind) {
        case "answer":
          return new Response(fault.body, { status: fault.status });
        case "hang":
          fault.reached?.();
          // A server is not always told that its client has hung up.
          await letGo.promise;
          return new Response();
        case "accept_and_hang":
          take(request, body);
          await letGo.promise;
          return new Response();
        case "accept_and_break":
        case "break":
          if (fault.kind === "accept_and_break") take(request, body);
          // Promises more than it holds, so that the connection ends in the middle of the answer.
          return new Response(new Blob(['{"code":']).stream(), {
            headers: { "content-length": "1000" },
          });
        default:
          return take(request, body);
      }
    },
  };
};

/** A robot on loopback and the address its group would hand out. */
export const serveWelink = (now?: () => number) =>
  Effect.gen(function* () {
    const robot = welinkRobot(now);
    const { url } = yield* serve((request) => robot.handler(request));
    yield* Effect.addFinalizer(() => Effect.sync(() => robot.misbehave(null)));
    const address = `${url}/api/werobot/v1/webhook/send?token=test-token&channel=standard`;
    return { ...robot, address };
  });
