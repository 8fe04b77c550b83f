import * as Effect from "effect/Effect";
import { serve } from "./serve.ts";

/*
 * What the simulated robots of group chats share: each checks every rule of a request, keeps what it
 * took, and can be told to misbehave.
 */

/** An answer of a robot that says by the status, too, what it thinks of a message. */
export interface Replied {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer whatever the message. */
export interface AnswerFault extends Replied {
  readonly kind: "answer";
  readonly body: string;
}

/** What a robot does instead of its work. */
export type RobotFault =
  | AnswerFault
  /** Reads the request, calls `reached` and never answers. */
  | { readonly kind: "hang"; readonly reached?: () => void }
  /** Takes the message, then lets the connection break. */
  | { readonly kind: "accept_and_break" };

/** An answer with HTTP 200, as most refusals come. */
export const answering = (
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): AnswerFault => ({
  kind: "answer",
  status,
  body: typeof body === "string" ? body : JSON.stringify(body),
  headers,
});

const inFull = (answer: object | Replied): Response => {
  if (!("status" in answer && "body" in answer)) return Response.json(answer);
  const { status, body, headers = {} } = answer as Replied;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Response(status === 204 ? null : text, { status, headers });
};

/** A message as it came in. */
export interface Arrived {
  readonly url: URL;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
  /** The body as it came. */
  readonly text: string;
  /** Bytes of the request. */
  readonly bytes: number;
  /** Epoch ms by the robot's clock. */
  readonly at: number;
}

export interface RobotRules {
  /** The answer to a message that breaks a rule, undefined for one that breaks none. */
  readonly refuse: (message: Arrived) => object | undefined;
  readonly taken: object | ((message: Arrived, left: number) => object);
  /** The answer to a question at this address. */
  readonly asked?: (url: URL) => object;
  /** At most `most` messages in any so many seconds. */
  readonly rates: ReadonlyArray<{ readonly most: number; readonly seconds: number }>;
  readonly tooFast: object;
  /** How long it takes nothing after a message too many; by default it takes the next one in time. */
  readonly penaltySeconds?: number;
  /** The clock that times are compared with. */
  readonly now?: () => number;
}

export interface SimulatedRobot {
  /** What was taken, oldest first. */
  readonly messages: ReadonlyArray<Arrived>;
  /** Every request, taken or not. */
  readonly requests: ReadonlyArray<Arrived>;
  /** What was answered to those it did not take. */
  readonly refusals: ReadonlyArray<object>;
  /** Misbehaves from now on, or no more. Requests left hanging are let go. */
  readonly misbehave: (fault: RobotFault | null) => void;
  /** What it answers to a message when it does not misbehave. */
  readonly take: (message: Arrived) => object;
  readonly handler: (request: Request) => Promise<Response>;
}

export const simulatedRobot = (rules: RobotRules): SimulatedRobot => {
  const { now = Date.now, penaltySeconds = 0 } = rules;
  const messages: Array<Arrived> = [];
  const requests: Array<Arrived> = [];
  const refusals: Array<object> = [];
  let punishedUntil = 0;
  let fault: RobotFault | null = null;
  let letGo = Promise.withResolvers<void>();

  const isTooFast = (at: number): boolean => {
    if (at < punishedUntil) return true;
    const isOver = rules.rates.some(({ most, seconds }) =>
      messages.filter((message) => at - message.at < seconds * 1000).length >= most
    );
    if (isOver) punishedUntil = at + penaltySeconds * 1000;
    return isOver;
  };

  const leftAt = (at: number): number =>
    Math.min(
      ...rules.rates.map(({ most, seconds }) =>
        most - messages.filter((message) => at - message.at < seconds * 1000).length
      ),
    );

  const take = (message: Arrived): object => {
    const refusal = rules.refuse(message) ?? (isTooFast(message.at) ? rules.tooFast : undefined);
    if (refusal === undefined) messages.push(message);
    else refusals.push(refusal);
    if (refusal !== undefined) return refusal;
    const { taken } = rules;
    return typeof taken === "function" ? taken(message, leftAt(message.at)) : taken;
  };

  return {
    take,
    messages,
    requests,
    refusals,
    misbehave: (next) => {
      fault = next;
      letGo.resolve();
      letGo = Promise.withResolvers();
    },
    handler: async (request) => {
      const text = await request.text();
      const message = {
        url: new URL(request.url),
        body: text === "" ? {} : JSON.parse(text),
        headers: request.headers,
        text,
        bytes: new TextEncoder().encode(text).length,
        at: now(),
      };
      const isQuestion = request.method === "GET";
      if (!isQuestion) requests.push(message);
      switch (fault?.kind) {
        case "answer":
          return inFull(fault);
        case "hang":
          fault.reached?.();
          // A server is not always told that its client has hung up.
          await letGo.promise;
          return new Response();
        case "accept_and_break":
          take(message);
          // Promises more than it holds, so that the connection ends in the middle of the answer.
          return new Response(new Blob(['{"code":']).stream(), {
            headers: { "content-length": "1000" },
          });
        default:
          return inFull(isQuestion ? rules.asked?.(message.url) ?? {} : take(message));
      }
    },
  };
};

/** A robot on loopback and the address its group would hand out. */
export const serveRobot = (rules: RobotRules, path: string) =>
  Effect.gen(function* () {
    const robot = simulatedRobot(rules);
    const { url } = yield* serve((request) => robot.handler(request));
    yield* Effect.addFinalizer(() => Effect.sync(() => robot.misbehave(null)));
    return { ...robot, address: `${url}${path}` };
  });

/** A field of a message, which may be anything. */
export const fieldOf = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (at, key) => typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined,
    value,
  );

export const textOf = (value: unknown, ...path: ReadonlyArray<string>): string => {
  const found = fieldOf(value, ...path);
  return typeof found === "string" ? found : "";
};

export const listOf = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : [];
