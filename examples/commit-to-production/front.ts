import { createServer, request, type Server } from 'node:http';
import type { Instance } from './instance.ts';

/** What the customers of the shop see: one address, whichever instance answers. */
export class Front {
  readonly server: Server;
  #instance: Instance | undefined;
  readonly #underWay = new Map<Instance, Set<Promise<void>>>();

  constructor() {
    this.server = createServer((asked, response) => {
      const instance = this.#instance;
      if (!instance) {
        response.writeHead(503).end('nothing is deployed yet\n');
        return;
      }
      this.#remember(instance, new Promise((resolve) => response.once('close', resolve)));
      const { method, url, headers } = asked;
      const onward = request({ host: '127.0.0.1', port: instance.port, method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
      response.once('close', () => onward.destroy());
      asked.pipe(onward);
    });
  }

  get instance(): Instance | undefined {
    return this.#instance;
  }

  /** From now on this one answers; resolves with the one before, once nobody waits for an answer of it. */
  async replace(instance: Instance): Promise<Instance | undefined> {
    const old = this.#instance;
    this.#instance = instance;
    if (old) await Promise.all(this.#underWay.get(old) ?? []);
    return old;
  }

  #remember(instance: Instance, over: Promise<void>): void {
    const requests = this.#underWay.get(instance) ?? new Set();
    this.#underWay.set(instance, requests.add(over));
    void over.then(() => requests.delete(over));
  }
}
