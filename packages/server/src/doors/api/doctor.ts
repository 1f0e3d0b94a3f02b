import type { FastifyInstance } from 'fastify';
import { checkArtifacts } from '../../artifacts/check-artifacts.ts';
import { lateAudit } from '../../audit/late-audit.ts';
import { ofInstance } from '../../auth/policy.ts';
import { doctorReport } from '../../present/doctor-report.ts';
import type { Services } from '../services.ts';

/** Counts and settings concern everybody: they are the administrator's. */
export function doctorRoute(
  app: FastifyInstance,
  { store, files, artifacts, access, gates, now, membership, signedAcks }: Services,
): void {
  app.get('/api/doctor', ofInstance('admin'), async () => {
    const [census, durability, auditHead, living, left] = await Promise.all([
      store.census(now()),
      store.durability(),
      store.auditHead(),
      store.cluster?.servers() ?? [],
      checkArtifacts({ store, files }),
    ]);
    const servers = living.map(({ server: name, ...lease }) => ({ name, isThis: name === membership.owner, ...lease }));
    const hosts = gates.states();
    const mustSign = signedAcks.areAsked || membership.signedAcks;
    const waitingAudit = lateAudit(auditHead, now());
    const found = { census, durability, waitingAudit, servers, hosts, artifacts: { ...left, rules: artifacts.rules } };
    return doctorReport({ ...found, openMode: access.openMode, mustSign });
  });
}
