import * as Effect from "effect/Effect";
import * as Ref from "effect/Ref";
import { connect, type ConnectionOptions } from "./email_connection.ts";
import { type MailFailure, MailRefused, type Reply, type Step } from "./email_failure.ts";

/** Commands and replies in turn. */
export interface Dialogue {
  /** Sends commands, each of which will be answered. */
  readonly send: (
    step: Step,
    ...commands: ReadonlyArray<string>
  ) => Effect.Effect<void, MailFailure>;
  /** From here on failures are of this step. */
  readonly enter: (step: Step) => Effect.Effect<void>;
  readonly receive: Effect.Effect<Reply, MailFailure>;
  /** Takes no other reply than one whose code begins with the digit. */
  readonly expect: (digit: number, reply: Reply) => Effect.Effect<Reply, MailFailure>;
  /** Fails with the reply. */
  readonly refusal: (reply: Reply) => Effect.Effect<never, MailFailure>;
  /** Sends a command and takes no other reply than one whose code begins with the digit, or 2. */
  readonly command: (
    step: Step,
    command: string,
    digit?: number,
  ) => Effect.Effect<Reply, MailFailure>;
  /** The text that ends with the dot, in place of a command. */
  readonly content: (text: string) => Effect.Effect<void, MailFailure>;
  readonly startTls: (step: Step) => Effect.Effect<void, MailFailure>;
  /** Whether everything was answered and the server goes on. */
  readonly isOpen: () => boolean;
}

/** Connects; the server is to speak first. The connection ends with the scope. */
export const openDialogue = Effect.fn("Email.openDialogue")(function* (
  options: ConnectionOptions,
  at: Ref.Ref<Step>,
) {
  const connection = yield* connect(options, at);
  /** Replies still to come; infinitely many when nothing can follow. */
  let pending = 1;

  const send = Effect.fnUntraced(function* (step: Step, ...commands: ReadonlyArray<string>) {
    yield* enter(step);
    pending += commands.length;
    yield* connection.write(commands.map((command) => `${command}\r\n`).join(""));
  });
  const receive = Effect.tap(connection.reply, ({ code }) =>
    Effect.sync(() => {
      // 421 announces the end of the connection, whatever it answers.
      pending = code === 421 ? Infinity : pending - 1;
    }));
  const enter = (step: Step) => Ref.set(at, step);
  const refusal = Effect.fnUntraced(function* (reply: Reply) {
    // Not even a refusal: who knows what it answers.
    if (reply.code < 400) pending = Infinity;
    return yield* new MailRefused({ step: yield* Ref.get(at), reply });
  });
  const expect = (digit: number, reply: Reply) =>
    Math.floor(reply.code / 100) === digit ? Effect.succeed(reply) : refusal(reply);

  return {
    send,
    enter,
    receive,
    expect,
    refusal,
    command: (step, command, digit = 2) =>
      send(step, command).pipe(
        Effect.andThen(receive),
        Effect.flatMap((reply) => expect(digit, reply)),
      ),
    content: Effect.fnUntraced(function* (text) {
      yield* enter("content");
      pending = Infinity;
      yield* connection.write(stuffed(text));
      yield* enter("verdict");
      pending = 1;
      yield* connection.write(".\r\n");
    }),
    startTls: (step) => Effect.andThen(enter(step), connection.startTls),
    isOpen: () => pending === 0,
  } satisfies Dialogue;
});

/** A dot at the beginning of a line is doubled (RFC 5321, 4.5.2), every line ends with CRLF. */
const stuffed = (text: string): string =>
  `\n${text.replace(/\r\n|\r|\n/g, "\r\n").replace(/(?<!\r\n)$/, "\r\n")}`
    .replaceAll("\n.", "\n..").slice(1);
