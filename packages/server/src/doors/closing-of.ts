import type { FastifyInstance } from 'fastify';

/** Aborted when the server is about to end: who waits for something is answered by then. */
export function closingOf(app: FastifyInstance): AbortSignal {
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());
  return closing.signal;
}
