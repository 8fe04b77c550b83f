import { Buffer, isUtf8 } from "node:buffer";
import { Duplex } from "node:stream";
import { decodeReply } from "./reply_text.ts";

/**
 * A connection of Deno's in the shape that nodemailer needs. Whoever opened the connection ends it, and
 * whoever waits for something has a deadline of his own.
 */
export class Wire extends Duplex {
  readonly #socket: Deno.Conn;
  readonly #carried: (end: string) => void;
  /** A line whose end is still to come, so that it is decoded as a whole. */
  #begun: Uint8Array = new Uint8Array();
  #end = "";
  #isBroken = false;

  /** `carried` is told the last five bytes of all that was sent, whenever more is. */
  constructor(socket: Deno.Conn, carried: (end: string) => void) {
    super();
    this.#socket = socket;
    this.#carried = carried;
  }

  /** A socket's, which nodemailer sets; deadlines are those of whoever waits. */
  setTimeout(): this {
    return this;
  }

  override _read(): void {
    const chunk = new Uint8Array(4096);
    this.#socket.read(chunk).then(
      (length) => {
        if (length === null) {
          this.push(inUtf8(this.#begun));
          this.push(null);
          return;
        }
        const lines = this.#linesOf(chunk.subarray(0, length));
        for (const line of lines) this.push(inUtf8(line));
        if (lines.length === 0) this._read();
      },
      (error) => this.destroy(error),
    );
  }

  /**
   * The lines that end here, one by one, for nodemailer forgets replies that still wait when the
   * connection ends. A line without an end is handed on as it comes.
   */
  #linesOf(chunk: Uint8Array): ReadonlyArray<Uint8Array> {
    const lines: Array<Uint8Array> = [];
    let rest: Uint8Array = Buffer.concat([this.#begun, chunk]);
    for (let end = 0; (end = rest.indexOf(lineFeed) + 1) > 0; rest = rest.subarray(end)) {
      lines.push(rest.subarray(0, end));
    }
    const isLong = rest.length >= longLine;
    if (isLong) lines.push(rest);
    this.#begun = isLong ? new Uint8Array() : rest;
    return lines;
  }

  override _write(chunk: Uint8Array, _: string, done: () => void): void {
    this.#send(chunk).then(done, () => {
      // That a server has gone shows when it is listened to: it may have said why.
      this.#isBroken = true;
      done();
    });
  }

  async #send(chunk: Uint8Array): Promise<void> {
    if (this.#isBroken) return;
    this.#end = (this.#end + String.fromCharCode(...chunk.subarray(-5))).slice(-5);
    this.#carried(this.#end);
    for (let rest = chunk; rest.length > 0;) {
      rest = rest.subarray(await this.#socket.write(rest));
    }
  }
}

const lineFeed = 10;
/** Bytes from which on a line is no reply any more. */
const longLine = 4096;

const inUtf8 = (line: Uint8Array): Uint8Array =>
  isUtf8(line) ? line : Buffer.from(decodeReply(line));
