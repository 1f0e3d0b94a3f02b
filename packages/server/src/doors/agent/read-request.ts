import { AppError, RpcRequest } from '@signalbox/protocol';

export type ReadRequest =
  | { readonly ok: true; readonly request: RpcRequest & { readonly id: number | string } }
  | { readonly ok: false; readonly id: number | string | null; readonly error: AppError };

/** One message is one call. Answers are told apart by their ids, so a call has to have one. */
export function readRequest(text: string): ReadRequest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return refuse(null, 'The message is not JSON.', cause);
  }
  if (Array.isArray(value)) return refuse(null, 'Batches are not supported: send one object a message.');
  const parsed = RpcRequest.safeParse(value);
  if (!parsed.success) return refuse(idOf(value), 'The message is not a JSON-RPC 2.0 request.', parsed.error);
  const { id } = parsed.data;
  if (id === undefined || id === null) return refuse(null, 'Notifications are not supported: every call needs an id.');
  return { ok: true, request: { ...parsed.data, id } };
}

function refuse(id: number | string | null, message: string, cause?: unknown): ReadRequest {
  return { ok: false, id, error: new AppError('protocol_invalid', { message }, { cause }) };
}

function idOf(value: unknown): number | string | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'number' || (typeof value.id === 'string' && value.id.length <= 256) ? value.id : null;
}
