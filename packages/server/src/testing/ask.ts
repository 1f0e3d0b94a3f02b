import { request } from 'node:http';

export type Asked = { readonly status: number; readonly text: string; readonly upgraded: boolean };

type Question = {
  readonly method?: string;
  readonly path: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
};

/** A request with exactly these headers: `fetch` would neither send a foreign `Host` nor an upgrade. */
export function ask(port: number, { method = 'GET', path, headers = {}, body }: Question): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (piece) => {
        text += String(piece);
        // Of a stream that does not end by itself, the status is all that is asked for.
        if (response.headers['content-type'] === 'text/event-stream') response.destroy();
      });
      response.on('error', () => undefined);
      response.on('close', () => resolve({ status: response.statusCode ?? 0, text, upgraded: false }));
    });
    asked.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, text: '', upgraded: true });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

export const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};
