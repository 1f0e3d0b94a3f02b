import { errors, queueMessages } from '@signalbox/protocol';

/** What the server answered instead of a result. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  readonly data: unknown;

  constructor({ code, message, data }: { readonly code: number; readonly message: string; readonly data: unknown }) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** The server is in trouble, not the call: the same one may be taken later. */
export function isTransient({ code }: RpcError): boolean {
  return code === errors.internal.rpc || code === errors.rate_limited.rpc;
}

/** The task is no longer ours: nothing that we say about it counts. */
export function goneReason({ code, message }: RpcError): 'cancelled' | 'lost' | undefined {
  if (code === errors.task_cancelled.rpc || message === queueMessages.cancelled) return 'cancelled';
  if (code === errors.lease_lost.rpc || message === queueMessages.notFound) return 'lost';
  return undefined;
}

/** Where the server's copy of a log ends, if that is what it answered. */
export function expectedPosition({ code, data }: RpcError): number | undefined {
  if (code !== errors.log_gap.rpc || typeof data !== 'object' || data === null || !('expected' in data)) {
    return undefined;
  }
  return Number.isSafeInteger(data.expected) ? Number(data.expected) : undefined;
}
