import { AppError } from '@signalbox/protocol';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Scheduler } from './driver/scheduler.ts';

/** For answers that are on their way; who gets none by then asks again. */
const graceMs = 5000;

/** When the server stops, requests under way get their answers, and later ones hear that it is stopping. */
export function stopInOrder(app: FastifyInstance, scheduler: Pick<Scheduler, 'after'>): void {
  const underWay = new Set<FastifyReply>();
  let isStopping = false;
  let onAnswer: () => void = () => undefined;
  app.addHook('onRequest', async (request, reply) => {
    if (isStopping) throw new AppError('stopping');
    // A WebSocket is no request any more, and would stay here for all of its life.
    if (request.headers.upgrade === undefined) underWay.add(reply);
  });
  app.addHook('onResponse', async (_request, reply) => {
    underWay.delete(reply);
    onAnswer();
  });
  app.addHook('onRequestAbort', async (request) => {
    for (const reply of underWay) if (reply.request === request) underWay.delete(reply);
    onAnswer();
  });
  app.addHook('preClose', async () => {
    isStopping = true;
    const late = Promise.withResolvers<void>();
    const cancel = scheduler.after(graceMs, late.resolve);
    onAnswer = () => {
      if (![...underWay].some(isAwaited)) late.resolve();
    };
    onAnswer();
    await late.promise;
    cancel();
  });
}

/** A stream has begun to answer and goes on for as long as its reader wants. */
function isAwaited(reply: FastifyReply): boolean {
  return !reply.raw.headersSent && !reply.raw.destroyed;
}
