import { type AppError, errors } from '@signalbox/protocol';

export function resultAnswer(id: number | string, result: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

/** With a null result beside it, as the ancestor's clients expect; they compare the message only. */
export function errorAnswer(id: number | string | null, error: AppError): string {
  const { message: _, ...details } = error.details;
  const { rpc } = errors[error.code];
  const body = { code: rpc, message: error.message, data: { ...details, code: error.code } };
  return JSON.stringify({ jsonrpc: '2.0', id, result: null, error: body });
}

/** Told without being asked, to job hosts alone. */
export function notification(method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params });
}
