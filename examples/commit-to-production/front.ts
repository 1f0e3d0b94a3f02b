import { createServer, request, type Server } from 'node:http';
import type { Instance } from './instance.ts';

/** What the customers of the shop see: one address, whichever instance answers. */
export class Front {
  instance: Instance | undefined;
  readonly server: Server = createServer((asked, response) => {
    if (!this.instance) {
      response.writeHead(503).end('nothing is deployed yet\n');
      return;
    }
    const { method, url, headers } = asked;
    const onward = request({ host: '127.0.0.1', port: this.instance.port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    asked.pipe(onward);
  });
}
