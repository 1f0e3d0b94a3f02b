import type { AppError } from '@signalbox/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { httpStatus, toAppError } from '../present-error.ts';
import { AcolyteError } from './acolyte-error.ts';
import { languageOf } from './language-of.ts';
import { type MessageKey, messageOf } from './messages.ts';

/** Every answer of the door has this form, and its HTTP status is `status_code`. */
export type Envelope = {
  readonly status_code: number;
  readonly reason: string | null;
  readonly msg: string | null;
  readonly data: unknown;
};

export function sendData(reply: FastifyReply, data: unknown, reason?: MessageKey): FastifyReply {
  const said =
    reason === undefined ? null : messageOf(reason, {}, languageOf(reply.request.headers['accept-language']));
  return send(reply, { status_code: 200, reason: reason ?? null, msg: said, data: data ?? null });
}

export function sendProblem(reply: FastifyReply, thrown: unknown): FastifyReply {
  const { status, reason, key, facts } = acolyteErrorOf(thrown, reply.request);
  const msg = messageOf(key, facts, languageOf(reply.request.headers['accept-language']));
  return send(reply, { status_code: status, reason, msg, data: null });
}

function send(reply: FastifyReply, envelope: Envelope): FastifyReply {
  return reply
    .code(envelope.status_code)
    .header('content-type', 'application/json;charset=utf-8')
    .header('vary', 'accept-language')
    .send(JSON.stringify(envelope));
}

function acolyteErrorOf(thrown: unknown, request: FastifyRequest): AcolyteError {
  if (thrown instanceof AcolyteError) return thrown;
  const error = toAppError(thrown);
  switch (error.code) {
    case 'unauthenticated':
      return new AcolyteError(request.headers.token === undefined ? 'token_not_exist' : 'invalid_token');
    case 'forbidden':
    case 'not_eligible':
    case 'origin_refused':
      return new AcolyteError('not_allow_operation', { cause: thrown });
    case 'rate_limited':
      return new AcolyteError('too_many_requests', { cause: thrown });
    case 'internal':
      return new AcolyteError('service_error', { cause: thrown });
    default:
      return refusedBy(error);
  }
}

/** Of what Acolyte knows no word for: ours. */
function refusedBy(error: AppError): AcolyteError {
  const status = httpStatus(error);
  return new AcolyteError('refused', { reason: error.code, facts: { detail: error.message }, status, cause: error });
}
