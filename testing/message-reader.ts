/** Cuts what comes over a connection into messages of PostgreSQL's protocol: a letter, a length, a body. */
export class MessageReader {
  readonly #onMessage: (message: Buffer) => void;
  readonly #onStartup: ((message: Buffer) => void) | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #started: boolean;

  /** The first message of a client has no letter. */
  constructor(onMessage: (message: Buffer) => void, onStartup?: (message: Buffer) => void) {
    this.#onMessage = onMessage;
    this.#onStartup = onStartup;
    this.#started = onStartup === undefined;
  }

  take(piece: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, piece]);
    for (;;) {
      const head = this.#started ? 1 : 0;
      if (this.#rest.length < head + 4) return;
      const length = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < length) return;
      const message = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      if (this.#started) this.#onMessage(message);
      else {
        this.#started = true;
        this.#onStartup?.(message);
      }
    }
  }
}

export function kindOf(message: Buffer): string {
  return String.fromCharCode(message[0] ?? 0);
}
