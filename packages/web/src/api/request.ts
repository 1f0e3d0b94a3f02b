import type { ErrorBody, ErrorCode } from '@signalbox/protocol';
import { ApiError } from './api-error.ts';
import { currentProject, defaultProject } from './current-project.ts';

export type Ask = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** What is `where: 'instance'` in the table of routes is of none. */
  readonly of?: 'project' | 'instance';
  /** Another than that of the page. */
  readonly project?: string;
  readonly query?: { readonly [name: string]: string | number | undefined };
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
  readonly signal?: AbortSignal;
};

/** Asks the native API, `path` being what follows `/api`; whatever is no answer is an `ApiError`. */
export async function request<Answer>(path: string, ask: Ask = {}): Promise<Answer> {
  const { method = ask.body === undefined ? 'GET' : 'POST', body, headers, signal } = ask;
  const isFile = body instanceof Blob;
  const type = body === undefined ? undefined : isFile ? 'application/octet-stream' : 'application/json';
  const response = await answerOf(addressOf(path, ask), {
    method,
    headers: { accept: 'application/json', ...(type && { 'content-type': type }), ...headers },
    ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  if (response.ok) return (await response.json()) as Answer;
  throw await errorOf(response);
}

/** Also for streams and files, which the browser asks for itself. */
export function addressOf(path: string, { of = 'project', project = currentProject(), query = {} }: Ask = {}): string {
  const scope = of === 'project' && project !== defaultProject ? `projects/${encodeURIComponent(project)}/` : '';
  // The page is one folder below the root of the server, wherever that is.
  const address = new URL(`../api/${scope}${path.replace(/^\//, '')}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) address.searchParams.set(name, String(value));
  }
  return address.href;
}

async function answerOf(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError('server_unreachable', '');
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const { status } = response;
  const body = (await response.json().catch(() => undefined)) as Partial<ErrorBody> | undefined;
  if (!body?.error)
    return new ApiError(status >= 502 ? 'server_unreachable' : 'internal', `HTTP ${status}`, { status });
  const { code, message, details = {} } = body.error;
  return new ApiError(code as ErrorCode, message, { status, details });
}
