import { actorName } from '@signalbox/engine';
import { type AuditEntryView, AuditQuery } from '@signalbox/protocol';
import type { AuditEntry, ChainedEntry } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { chainAll } from '../../audit/auditor.ts';
import { verifyAudit } from '../../audit/verify-audit.ts';
import { projectOf } from '../../auth/guard-routes.ts';
import { forRole, ofInstance } from '../../auth/policy.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const admin = ofInstance('admin');

export function auditRoutes(app: FastifyInstance, { store }: Services): void {
  app.get('/api/audit', admin, async (request) => {
    const { after, limit } = parse(AuditQuery, request.query);
    await chainAll(store);
    const place = after ?? Math.max(0, (await store.auditHead()).no - limit);
    return { entries: (await store.audit(place, limit)).map(auditView) };
  });

  app.get('/api/projects/:project/audit', forRole('admin'), async (request) => {
    const { after, limit } = parse(AuditQuery, request.query);
    const project = projectOf(request);
    await chainAll(store);
    const rows = after === undefined ? store.newestAuditOf(project, limit) : store.auditOf(project, after, limit);
    return { entries: (await rows).map(auditView) };
  });

  app.get('/api/audit/verify', admin, async () => {
    await chainAll(store);
    return verifyAudit(store);
  });
}

function auditView({ no, hash, text }: ChainedEntry): AuditEntryView {
  const { at, actor, from, what, subject } = JSON.parse(text) as AuditEntry;
  const { details } = JSON.parse(text) as Pick<AuditEntryView, 'details'>;
  return { no, hash, at, actor: actorName(actor), ...(from !== undefined && { from }), what, subject, details, text };
}
