import { Duplex } from "node:stream";

/**
 * A connection of Deno's in the shape that nodemailer needs. Whoever opened the connection ends it, and
 * whoever waits for something has a deadline of his own.
 */
export class Wire extends Duplex {
  readonly #socket: Deno.Conn;
  readonly #carried: (end: string) => void;
  #end = "";
  #isBroken = false;

  /** `carried` is told the last five bytes of all that was sent, whenever more is. */
  constructor(socket: Deno.Conn, carried: (end: string) => void) {
    super();
    this.#socket = socket;
    this.#carried = carried;
  }

  setTimeout(): this {
    return this;
  }

  override _read(): void {
    const chunk = new Uint8Array(4096);
    this.#socket.read(chunk).then(
      (length) => {
        const pieces = length === null ? [null] : linesOf(chunk.subarray(0, length));
        for (const piece of pieces) this.push(piece);
      },
      (error) => this.destroy(error),
    );
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

/** One by one, for nodemailer forgets replies that still wait when the connection ends. */
function* linesOf(chunk: Uint8Array) {
  for (let rest = chunk; rest.length > 0;) {
    const end = rest.indexOf(lineFeed) + 1 || rest.length;
    yield rest.subarray(0, end);
    rest = rest.subarray(end);
  }
}
