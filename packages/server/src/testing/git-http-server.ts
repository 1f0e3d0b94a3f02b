import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { gitEnvironment } from './git-repository.ts';

type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export type GitHttpServer = {
  /** A repository `name.git` below the root is at `${url}/name.git`. */
  readonly url: string;
  /** Answers instead of git where it returns true. */
  intercept: Intercept | undefined;
  /** Spoken instead of what the client asks for. */
  protocol: string | undefined;
  readonly requests: { readonly url: string; readonly authorization: string | undefined }[];
  readonly close: () => Promise<void>;
};

/** Serves repositories below a folder on loopback with git's own CGI program. */
export async function startGitHttpServer(root: string): Promise<GitHttpServer> {
  const server = createServer((request, response) => {
    running.requests.push({ url: request.url ?? '', authorization: request.headers.authorization });
    answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (await running.intercept?.(request, response)) return;
    const protocol = running.protocol ?? request.headers['git-protocol']?.toString();
    await serve({ root, protocol }, request, response);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const running: GitHttpServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    intercept: undefined,
    protocol: undefined,
    requests: [],
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return running;
}

type Served = { readonly root: string; readonly protocol: string | undefined };

async function serve({ root, protocol }: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const cgi = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...gitEnvironment,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'],
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      GIT_PROTOCOL: protocol,
    },
  });
  const sent = pipeline(request, cgi.stdin).catch(() => undefined);
  const answer = Buffer.concat(await cgi.stdout.toArray());
  await sent;
  const end = answer.indexOf('\r\n\r\n');
  for (const line of answer.subarray(0, end).toString('latin1').split('\r\n')) {
    const [name = '', value = ''] = line.split(/: */, 2);
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
    else if (name !== '') response.setHeader(name, value);
  }
  response.end(answer.subarray(end + 4));
}
