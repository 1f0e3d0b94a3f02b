import type { FastifyReply } from 'fastify';
import { safeHeaders, usualHeaders } from './safe-headers.ts';

/** What a reader may leave unread before more is read for it. */
const highWaterMark = 256 * 1024;
/** A reader that takes nothing for so long is cut; it resumes where it was. */
const stallMs = 15_000;
const usualHeartbeatMs = 4000;

export type StreamReader = {
  /** Asked again whenever there is more to send, and at each heartbeat: a right can end while its stream is open. */
  readonly mayGoOn: () => Promise<boolean>;
  /** Called once. */
  readonly ended: () => void;
  readonly heartbeatMs?: number;
  /** Heartbeats are events `beat`: a browser shows no comment to the page that must tell that nothing is heard any more. */
  readonly hearsBeats?: boolean;
};

/** A response of server-sent events, which knows when its reader has gone. */
export class EventStream {
  readonly #raw: FastifyReply['raw'];
  readonly #heartbeat: NodeJS.Timeout;
  readonly #reader: StreamReader;
  readonly #wakers = new Set<() => void>();
  #closed = false;
  #pending = false;

  constructor(reply: FastifyReply, reader: StreamReader) {
    this.#reader = reader;
    reply.hijack();
    this.#raw = reply.raw;
    this.#raw.writeHead(200, {
      ...{ ...usualHeaders, ...safeHeaders(reply.request) },
      'content-type': 'text/event-stream',
    });
    this.#raw.on('close', () => this.#end());
    this.#raw.on('error', () => this.#end());
    this.#heartbeat = setInterval(() => void this.#beat(), reader.heartbeatMs ?? usualHeartbeatMs);
    this.#write(':\n\n');
  }

  get closed(): boolean {
    return this.#closed;
  }

  send(message: { readonly data: unknown; readonly id?: string; readonly event?: string }): void {
    const id = message.id === undefined ? '' : `id: ${message.id}\n`;
    const event = message.event === undefined ? '' : `event: ${message.event}\n`;
    this.#write(`${id}${event}data: ${JSON.stringify(message.data)}\n\n`);
  }

  /** A frame of echoer's: text as it is and no space before it, for its clients cut off five characters. */
  sendText(message: { readonly text: string; readonly id?: string; readonly event?: string }): void {
    const id = message.id === undefined ? '' : `id:${message.id}\n`;
    const event = message.event === undefined ? '' : `event:${message.event}\n`;
    this.#write(`${id}${event}data:${message.text}\n\n`);
  }

  /** There may be more to send. Never lost: it counts also when nobody waits right now. */
  wake(): void {
    this.#pending = true;
    for (const waker of this.#wakers) waker();
  }

  /** Resolves at the next wake, or at once if there was one since the last; also when the stream is closed. */
  async waken(): Promise<void> {
    if (!this.#pending && !this.#closed) {
      await new Promise<void>((resolve) => {
        const waker = (): void => {
          this.#wakers.delete(waker);
          resolve();
        };
        this.#wakers.add(waker);
      });
    }
    this.#pending = false;
    if (!this.#closed) await this.#closeWithoutRight();
  }

  /** Resolves when the reader has taken enough that more may be sent; a stalled one is cut. */
  async ready(): Promise<void> {
    if (this.#closed || this.#raw.writableLength < highWaterMark) return;
    const stalled = setTimeout(() => this.#raw.destroy(), stallMs);
    await new Promise<void>((resolve) => {
      const taken = (): void => {
        this.#raw.off('drain', taken).off('close', taken);
        resolve();
      };
      this.#raw.on('drain', taken).on('close', taken);
    });
    clearTimeout(stalled);
  }

  close(): void {
    if (!this.#closed) this.#raw.end();
    this.#end();
  }

  async #beat(): Promise<void> {
    this.#write(this.#reader.hearsBeats ? 'event: beat\ndata: 0\n\n' : ':\n\n');
    await this.#closeWithoutRight();
  }

  /** A store that does not answer takes nobody's right away. */
  async #closeWithoutRight(): Promise<void> {
    const mayGoOn = await this.#reader.mayGoOn().catch(() => true);
    if (!mayGoOn) this.close();
  }

  #write(text: string): void {
    if (this.#closed) return;
    this.#raw.write(text);
  }

  #end(): void {
    if (!this.#closed) this.#reader.ended();
    this.#closed = true;
    clearInterval(this.#heartbeat);
    this.wake();
  }
}
