import * as Console from "effect/Console";
import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Option from "effect/Option";
import { Unavailable } from "../domain/errors.ts";
import { Printer } from "../domain/printer.ts";
import { Secrets } from "../domain/secrets.ts";
import { type Phrase, verbatim } from "../domain/phrase.ts";

/*
 * Standard output and standard error. A full disk or a reader that has gone stops neither a command nor
 * a daemon: what could not be written is remembered, and the exit code says it.
 */

export interface Stream {
  /** As messages call it. */
  readonly name: Phrase;
  /** Whether all of the text was written. */
  readonly write: (text: string) => boolean;
  /** Shows a line in place of the one shown before, on a terminal; what is written next replaces it. */
  readonly show: (line: string) => void;
  /** Why something could not be written, none when all was. */
  readonly problem: () => Option.Option<Phrase>;
}

/** Where the process writes: its results, and everything else. */
export class StandardStreams extends Context.Service<StandardStreams, {
  readonly output: Stream;
  readonly errors: Stream;
}>()("mrt/cli/StandardStreams") {}

const encoder = new TextEncoder();
const eraseLine = "\r\u001B[2K";

export const makeStream = (
  name: Phrase,
  target: { writeSync(bytes: Uint8Array): number },
): Stream => {
  let problem = Option.none<Phrase>();
  /** A line was written in part, as on a disk that has filled up. */
  let torn = false;
  let isShowing = false;
  const write = (text: string): boolean => {
    let rest = encoder.encode(`${torn ? "\n" : ""}${isShowing ? eraseLine : ""}${text}`);
    try {
      while (rest.length > 0) {
        rest = rest.subarray(target.writeSync(rest));
        torn = true;
      }
      torn = false;
      isShowing = false;
      return true;
    } catch (error) {
      problem = Option.some(reasonOf(error));
      return false;
    }
  };
  return {
    name,
    write,
    show: (line) => {
      write(line);
      isShowing = line !== "";
    },
    problem: () => problem,
  };
};

const reasonOf = (error: unknown): Phrase => {
  if (error instanceof Deno.errors.BrokenPipe) {
    return { en: "nobody reads it any more", zh: "读取的一方已经离开" };
  }
  return error instanceof Error
    ? verbatim(error.message.replace(/ \(os error \d+\)$/, ""))
    : { en: "unknown", zh: "原因不明" };
};

/** What of a stream's output is lost and why; none when nothing is. */
export const lostBy = ({ name, problem }: Stream): Option.Option<Phrase> =>
  Option.map(problem(), ({ en, zh }) => ({
    en: `${name.en} cannot be written: ${en}`,
    zh: `${name.zh}无法写入：${zh}`,
  }));

/** Prints lines without secrets, and fails where they cannot be written. */
export const printTo = (stream: Stream) => (text: string) =>
  Effect.flatMap(
    Secrets,
    ({ redact }) =>
      stream.write(`${redact(text)}\n`) ? Effect.void : Effect.fail(
        new Unavailable({
          says: Option.getOrElse(lostBy(stream), () => ({
            en: `${stream.name.en} is closed`,
            zh: `${stream.name.zh}已关闭`,
          })),
        }),
      ),
  );

/** The streams, a console that fails at nothing and shows no secret, a printer that says when it fails. */
export const layer = ({ output, errors }: StandardStreams["Service"]) =>
  Layer.mergeAll(
    Layer.succeed(StandardStreams, { output, errors }),
    Layer.succeed(Printer, printTo(output)),
    Layer.effect(
      Console.Console,
      Effect.gen(function* () {
        const { redact } = yield* Secrets;
        const to = ({ write }: Stream) => (...words: ReadonlyArray<unknown>) =>
          void write(
            `${
              redact(
                words.map((word) => typeof word === "string" ? word : Deno.inspect(word)).join(" "),
              )
            }\n`,
          );
        const [out, error] = [to(output), to(errors)];
        return {
          ...(yield* Console.Console),
          log: out,
          info: out,
          debug: out,
          warn: error,
          error,
          trace: error,
        };
      }),
    ),
  );
