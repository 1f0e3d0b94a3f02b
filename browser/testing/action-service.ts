import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Call = { readonly path: string; readonly run: string; readonly uuid: string };

type Waiting = Pick<Call, 'path' | 'run'> & { readonly take: (call: Call) => void };

/** A small action service: a story says what each of its calls is answered with, and when. */
export class ActionService {
  readonly #server: Server;
  readonly #calls: Call[] = [];
  readonly #waiting: Waiting[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const path = request.url ?? '/';
        response.writeHead(200).end();
        const body = JSON.parse(Buffer.concat(parts).toString()) as { readonly flowId: string; readonly uuid: string };
        this.#take({ path, run: body.flowId, uuid: body.uuid });
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

  /** The next call of a path for a run, also one that has come already. */
  call(path: string, run: string): Promise<Call> {
    const known = this.#calls.findIndex((call) => call.path === path && call.run === run);
    if (known >= 0) return Promise.resolve(this.#calls.splice(known, 1)[0] as Call);
    return new Promise((take) => this.#waiting.push({ path, run, take }));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(call: Call): void {
    const waiting = this.#waiting.findIndex(({ path, run }) => path === call.path && run === call.run);
    if (waiting >= 0) this.#waiting.splice(waiting, 1)[0]?.take(call);
    else this.#calls.push(call);
  }
}
