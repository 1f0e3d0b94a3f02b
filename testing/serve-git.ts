import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { gitEnvironment } from './git-environment.ts';

export type ServedFolder = {
  readonly root: string;
  /** Spoken instead of what the client asks for. */
  readonly protocol?: string | undefined;
};

/** Answers a request for a repository below a folder with git's own CGI program. */
export async function serveGit(
  { root, protocol }: ServedFolder,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const cgi = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...gitEnvironment,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers['content-type'],
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      GIT_PROTOCOL: protocol ?? request.headers['git-protocol']?.toString(),
    },
  });
  // Git may have its answer before it has read all of the question.
  const sent = pipeline(request, cgi.stdin).catch(() => undefined);
  const answer = Buffer.concat(await cgi.stdout.toArray());
  await sent;
  const end = answer.indexOf('\r\n\r\n');
  for (const line of answer.subarray(0, end).toString('latin1').split('\r\n')) {
    const [name = '', value = ''] = line.split(/: */, 2);
    // A CGI program gives its status as a header like any other.
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
    else if (name !== '') response.setHeader(name, value);
  }
  response.end(answer.subarray(end + 4));
}
