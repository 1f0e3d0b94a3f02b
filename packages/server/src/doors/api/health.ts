import type { FastifyInstance } from 'fastify';

const open = { config: { policy: { kind: 'public' } } } as const;

export function healthRoutes(app: FastifyInstance): void {
  app.get('/health', open, async () => ({ status: 'ok' }));
  app.get('/ready', open, async () => ({ status: 'ok' }));
}
