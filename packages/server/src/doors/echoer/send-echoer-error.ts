import type { AppError } from '@signalbox/protocol';
import type { FastifyReply } from 'fastify';
import { httpStatus, toAppError } from '../present-error.ts';

/** Echoer's two keys: its own words in `message`, which its clients show, and what is wrong in `error`. */
export function sendEchoerError(reply: FastifyReply, thrown: unknown): FastifyReply {
  const error = toAppError(thrown);
  const { diagnostics } = error.details;
  const body = {
    code: error.code,
    message: error.code === 'already_exists' ? takenName(error) : error.message,
    ...(diagnostics ? { diagnostics } : {}),
  };
  return reply.code(httpStatus(error)).send({ error: body, message: messageOf(error, reply.request.method) });
}

function messageOf(error: AppError, method: string): string {
  switch (error.code) {
    case 'body_invalid':
      return method === 'POST' ? "post data is wrong, can't not unmarshal" : error.message;
    case 'fsl_invalid':
      return `fsl parse error: ${error.message}`;
    case 'not_found':
    case 'run_not_found':
    case 'attempt_not_found':
      return 'get data error or maybe not found';
    case 'already_exists':
      return takenName(error);
    default:
      return error.message;
  }
}

/** The name that the client chose: the key that is kept for the name of a run is for nobody to read. */
function takenName({ details: { key, name }, message }: AppError): string {
  const run = typeof key === 'string' ? /^name:[^:]*:(.*)$/s.exec(key)?.[1] : undefined;
  if (run !== undefined) return `flow run (${run}) already exist`;
  return typeof name === 'string' ? `action (${name}) already exist` : message;
}
