import { AppError, ErrorBody, type ErrorCode, isErrorCode } from '@signalbox/protocol';
import { projectPath } from './project-path.ts';

export type Connection = {
  readonly server: string;
  readonly ask: <T>(question: Question<T>) => Promise<T>;
  /** The bytes of a file. */
  readonly fetchFile: (path: string) => Promise<Uint8Array>;
  /** A stream of events, after the event with that id where one is given. */
  readonly open: (path: string, lastEventId?: string) => Promise<ReadableStream<Uint8Array>>;
};

export type Question<T> = {
  readonly schema: Schema<T>;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: { readonly [name: string]: string | number | undefined };
  readonly body?: unknown;
  /** The version of what is changed, as it was read. */
  readonly ifMatch?: number | undefined;
  /** In place of a body: a file, as it is. */
  readonly file?: Uint8Array;
};

export type Schema<T> = {
  readonly safeParse: (
    value: unknown,
  ) => { readonly success: true; readonly data: T } | { readonly success: false; readonly error: { message: string } };
};

/** To register a repository, the server first looks into it: that may take this long. */
const answerWithinMs = 120_000;

type Server = { readonly server: string; readonly token?: string; readonly project?: string | undefined };

/** The native API of the server at an address: what is of projects for this one, or the one that is there from the start. */
export function connect({ server, token, project }: Server): Connection {
  const base = baseOf(server);
  const headers = { accept: 'application/json', 'user-agent': 'signalbox-cli', ...credential(token) };

  const fetchFrom = async (address: URL, init: RequestInit): Promise<Response> => {
    try {
      return await fetch(address, { ...init, redirect: 'manual', headers: { ...headers, ...init.headers } });
    } catch (cause) {
      throw unreachable(base, reasonOf(cause), cause);
    }
  };

  return {
    server: base.href,
    ask: async ({ schema, method = 'GET', path, query = {}, body, ifMatch, file }) => {
      const address = new URL(projectPath(path, project), base);
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) address.searchParams.set(name, String(value));
      }
      const response = await fetchFrom(address, {
        method,
        signal: AbortSignal.timeout(answerWithinMs),
        ...(body !== undefined && { body: JSON.stringify(body), headers: jsonHeaders(ifMatch) }),
        ...(file && { body: Buffer.from(file), headers: { 'content-type': 'application/octet-stream' } }),
      });
      const answer = await bodyOf(response, base);
      const parsed = schema.safeParse(answer);
      if (!parsed.success) throw foreign(base, `its answer to ${method} /${path} is not of the expected form`);
      return parsed.data;
    },
    fetchFile: async (path) => {
      const response = await fetchFrom(new URL(projectPath(path, project), base), {
        signal: AbortSignal.timeout(answerWithinMs),
      });
      if (!response.ok) await bodyOf(response, base);
      return new Uint8Array(await response.arrayBuffer());
    },
    open: async (path, lastEventId) => {
      const response = await fetchFrom(new URL(projectPath(path, project), base), {
        headers: { accept: 'text/event-stream', ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
      });
      if (!response.ok) await bodyOf(response, base);
      if (response.body === null) throw foreign(base, 'its stream is empty');
      return response.body;
    },
  };
}

function baseOf(server: string): URL {
  const base = URL.parse(server);
  if (base === null || !/^https?:$/.test(base.protocol)) {
    throw new AppError('argument_invalid', { message: `The server's address ${server} is not an http or https URL` });
  }
  if (base.username !== '' || base.password !== '') {
    throw new AppError('argument_invalid', { message: "The server's address must not hold a password: use --token" });
  }
  base.search = '';
  base.hash = '';
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}

function credential(token: string | undefined): { readonly authorization?: string } {
  if (token === undefined || token === '') return {};
  // Checked here because the runtime's own complaint would print it.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new AppError('argument_invalid', { message: 'The token has characters that no token has' });
  }
  return { authorization: `Bearer ${token}` };
}

async function bodyOf(response: Response, base: URL): Promise<unknown> {
  const answer = await jsonOf(response, base);
  if (response.ok) return answer;
  const parsed = ErrorBody.safeParse(answer);
  if (!parsed.success) throw foreign(base, `it answers with status ${response.status}`);
  const { code, message, details, diagnostics } = parsed.data.error;
  throw new AppError(isErrorCode(code) ? code : codeFor(response.status), {
    ...details,
    ...(diagnostics && { diagnostics }),
    message,
  });
}

async function jsonOf(response: Response, base: URL): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch (cause) {
    throw unreachable(base, 'the connection broke in the middle of its answer', cause);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw foreign(base, `it answers with status ${response.status} and no JSON`, cause);
  }
}

/** The nearest of our codes to one that only a newer server knows. */
function codeFor(status: number): ErrorCode {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 409) return 'wrong_status';
  return status < 500 ? 'argument_invalid' : 'internal';
}

function unreachable(base: URL, reason: string, cause: unknown): AppError {
  return new AppError('server_unreachable', { message: `No server answers at ${base.origin}: ${reason}` }, { cause });
}

function foreign(base: URL, reason: string, cause?: unknown): AppError {
  const message = `What answers at ${base.origin} is not a Signalbox server of this version: ${reason}`;
  return new AppError('server_unreachable', { message }, { cause });
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'the connection failed';
  if (cause.name === 'TimeoutError') return `nothing came within ${answerWithinMs / 1000} s`;
  const inner = cause.cause;
  if (!(inner instanceof Error)) return cause.message;
  return 'code' in inner && inner.code === 'ECONNREFUSED'
    ? 'the connection is refused'
    : inner.message || cause.message;
}

function jsonHeaders(ifMatch: number | undefined): Record<string, string> {
  return { 'content-type': 'application/json', ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }) };
}
