import { AuditQuery } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { chainAll } from '../../audit/auditor.ts';
import { verifyAudit } from '../../audit/verify-audit.ts';
import { projectOf } from '../../auth/guard-routes.ts';
import { forRole, ofInstance } from '../../auth/policy.ts';
import { auditEntryView } from '../../present/audit-entry-view.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const admin = ofInstance('admin');

export function auditRoutes(app: FastifyInstance, { store, now, log }: Services): void {
  app.get('/api/audit', admin, async (request) => {
    const { after, limit } = parse(AuditQuery, request.query);
    await chainAll(store);
    const place = after ?? Math.max(0, (await store.auditHead()).no - limit);
    return { entries: (await store.audit(place, limit)).map(auditEntryView) };
  });

  app.get('/api/projects/:project/audit', forRole('admin'), async (request) => {
    const { after, limit } = parse(AuditQuery, request.query);
    const project = projectOf(request);
    await chainAll(store);
    const rows = after === undefined ? store.newestAuditOf(project, limit) : store.auditOf(project, after, limit);
    return { entries: (await rows).map(auditEntryView) };
  });

  app.get('/api/audit/verify', admin, async () => {
    // Why nothing can be chained, the chain itself shows.
    await chainAll(store).catch((error: unknown) => log.warn('the audit is not chained now', { error }));
    return verifyAudit(store, now());
  });
}
