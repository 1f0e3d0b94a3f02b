import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Call = { readonly path: string; readonly uuid: string; readonly body: Readonly<Record<string, unknown>> };

/** A small action service: a story says what each of its calls is answered with, and when. */
export class ActionService {
  readonly #server: Server;
  readonly #calls: Call[] = [];
  readonly #waiting: { readonly path: string; readonly take: (call: Call) => void }[] = [];
  /** Status of the answer to each call of a path, where it is not 200. */
  readonly answers = new Map<string, number>();

  private constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const path = request.url ?? '/';
        const status = this.answers.get(path) ?? 200;
        response.writeHead(status).end();
        if (status >= 300) return;
        const body = JSON.parse(Buffer.concat(parts).toString()) as Call['body'];
        this.#take({ path, uuid: String(body.uuid), body });
      });
    });
  }

  static async open(): Promise<ActionService> {
    const service = new ActionService();
    await new Promise<void>((resolve) => service.#server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  address(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** The next call of a path, also one that has come already. */
  call(path: string): Promise<Call> {
    const known = this.#calls.findIndex((call) => call.path === path);
    if (known >= 0) return Promise.resolve(this.#calls.splice(known, 1)[0] as Call);
    return new Promise((take) => this.#waiting.push({ path, take }));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(call: Call): void {
    const waiting = this.#waiting.findIndex(({ path }) => path === call.path);
    if (waiting >= 0) this.#waiting.splice(waiting, 1)[0]?.take(call);
    else this.#calls.push(call);
  }
}
