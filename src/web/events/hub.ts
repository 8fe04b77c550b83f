import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Option from "effect/Option";
import * as Queue from "effect/Queue";
import * as Stream from "effect/Stream";

/*
 * Those who read along. Each has a queue of its own, so that nobody waits for a slow one.
 */

/** Readers at a time. */
const mostReaders = 50;
/** Frames that wait for one reader; who lets more pile up is cut. */
const mostWaiting = 256;

const stillHere = ": still here\n\n";

interface Reader {
  readonly queue: Queue.Queue<string, Cause.Done>;
  /** Whether frames waited at the last heartbeat. */
  isBehind: boolean;
}

/** A frame of server-sent events. */
export const frameOf = (event: string, data: unknown): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

export const makeHub = () => {
  const readers = new Set<Reader>();
  const cut = (reader: Reader) => {
    readers.delete(reader);
    Queue.shutdownUnsafe(reader.queue);
  };
  const send = (reader: Reader, frame: string) => {
    if (!Queue.offerUnsafe(reader.queue, frame)) cut(reader);
  };
  const join = Effect.acquireRelease(
    Effect.map(Queue.dropping<string, Cause.Done>(mostWaiting), (queue) => {
      const reader: Reader = { queue, isBehind: false };
      readers.add(reader);
      return reader;
    }),
    (reader) => Effect.sync(() => cut(reader)),
  );
  return {
    readers: () => readers.size,
    tell: (frame: string) => {
      for (const reader of readers) send(reader, frame);
    },
    /** Keeps proxies from closing the stream, and cuts those who have read nothing since the last one. */
    beat: () => {
      for (const reader of readers) {
        const isBehind = Queue.sizeUnsafe(reader.queue) > 0;
        if (isBehind && reader.isBehind) cut(reader);
        else {
          reader.isBehind = isBehind;
          send(reader, stillHere);
        }
      }
    },
    /** What one reader gets from now on; none where there are too many. */
    read: Effect.sync(() =>
      readers.size >= mostReaders ? Option.none() : Option.some(
        Stream.unwrap(Effect.map(join, ({ queue }) => Stream.fromQueue(queue))).pipe(
          Stream.catchCause((cause) =>
            Cause.hasInterruptsOnly(cause) ? Stream.empty : Stream.failCause(cause)
          ),
        ),
      )
    ),
  };
};

export type Hub = ReturnType<typeof makeHub>;
