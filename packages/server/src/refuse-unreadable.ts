import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { errorBody } from './doors/present-error.ts';
import { safeHeaders, usualHeaders } from './safe-headers.ts';

type Unreadable = Error & { readonly code?: string };

/** Answers bytes of which the HTTP server makes no request, so that no route and no hook sees them, and hangs up. */
export function refuseUnreadable(thrown: Unreadable, socket: Socket, server: FastifyInstance): void {
  if (thrown.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(answerTo(thrown, server));
  socket.destroySoon();
}

function answerTo(thrown: Unreadable, server: FastifyInstance): string {
  const { status, error } = refusalOf(thrown);
  const body = JSON.stringify(errorBody(error));
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
    ...usualHeaders,
    ...safeHeaders({ protocol: 'http', server }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}

/** The status is that of HTTP, which is finer here than that of the code. */
function refusalOf({ code }: Unreadable): { readonly status: number; readonly error: AppError } {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return { status: 431, error: new AppError('too_large', { message: 'The address and the headers are too large.' }) };
  }
  const message = code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'The request did not come whole in time.' : 'This is no HTTP.';
  const status = code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  return { status, error: new AppError('body_invalid', { message }) };
}
