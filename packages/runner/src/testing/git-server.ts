import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

export type GitServer = {
  /** `http://127.0.0.1:PORT`; a repository below the root is at `${url}/name.git`. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

export type GitServerOptions = {
  readonly root: string;
  /** The search path on which git is found. */
  readonly path: string;
  /** As servers do that give no commit by its hash unless a branch points at it. */
  readonly oldProtocol?: boolean;
};

/** Serves the repositories below a folder over HTTP on loopback, with git's own CGI program. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: Error) => response.destroy(error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

async function answer(options: GitServerOptions, request: IncomingMessage, response: ServerResponse) {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const environment = {
    PATH: options.path,
    GIT_PROJECT_ROOT: options.root,
    GIT_HTTP_EXPORT_ALL: '1',
    REQUEST_METHOD: request.method,
    PATH_INFO: decodeURIComponent(pathname),
    QUERY_STRING: search.slice(1),
    CONTENT_TYPE: request.headers['content-type'],
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
    GIT_PROTOCOL: options.oldProtocol ? undefined : request.headers['git-protocol']?.toString(),
  };
  const cgi = spawn('git', ['http-backend'], { env: environment, stdio: ['pipe', 'pipe', 'ignore'] });
  const sent = pipeline(request, cgi.stdin).catch(() => undefined);
  let head = Buffer.alloc(0);
  for await (const chunk of cgi.stdout) {
    if (response.headersSent) {
      if (!response.write(chunk)) await once(response, 'drain');
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) continue;
    writeHead(response, head.subarray(0, end).toString('latin1'));
    response.write(head.subarray(end + 4));
  }
  await sent;
  response.end();
}

/** A CGI program gives its status as a header like any other. */
function writeHead(response: ServerResponse, head: string): void {
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.flushHeaders();
}
