import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveGit } from './serve-git.ts';

type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export type GitServer = {
  /** A repository `name.git` below the root is at `${url}/name.git`. */
  readonly url: string;
  /** Answers instead of git where it returns true. */
  intercept: Intercept | undefined;
  /** Spoken instead of what the client asks for. */
  protocol: string | undefined;
  readonly requests: { readonly url: string; readonly authorization: string | undefined }[];
  readonly close: () => Promise<void>;
};

/** Serves the repositories below a folder over HTTP on loopback. */
export async function startGitServer(root: string): Promise<GitServer> {
  const http = createServer((request, response) => {
    server.requests.push({ url: request.url ?? '', authorization: request.headers.authorization });
    answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (await server.intercept?.(request, response)) return;
    await serveGit({ root, protocol: server.protocol }, request, response);
  };
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server: GitServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    intercept: undefined,
    protocol: undefined,
    requests: [],
    close: async () => {
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
  return server;
}
