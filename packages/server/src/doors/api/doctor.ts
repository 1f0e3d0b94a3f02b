import type { FastifyInstance } from 'fastify';
import { doctorReport } from '../../present/doctor-report.ts';
import type { Services } from '../services.ts';

/** Counts and settings concern everybody: they are the administrator's. */
export function doctorRoute(app: FastifyInstance, { store, access, gates, now }: Services): void {
  app.get('/api/doctor', { config: { policy: { kind: 'admin' } } }, async () => {
    const [census, durability] = await Promise.all([store.census(now()), store.durability()]);
    return doctorReport({ census, durability, hosts: gates.states(), openMode: access.openMode });
  });
}
