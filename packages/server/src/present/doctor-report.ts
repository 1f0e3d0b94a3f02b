import type { DoctorCheck, DoctorFact, DoctorFinding, DoctorReport } from '@signalbox/protocol';
import type { Census, Durability } from '@signalbox/store';
import type { ArtifactRules } from '../artifacts/artifact-rules.ts';
import type { ArtifactFindings } from '../artifacts/check-artifacts.ts';
import type { LateAudit } from '../audit/late-audit.ts';
import type { HostState } from '../perform/host-gates.ts';
import { version } from '../version.ts';

type Findings = {
  readonly census: Census;
  readonly durability: Durability;
  readonly waitingAudit: LateAudit | undefined;
  readonly servers: DoctorReport['servers'];
  readonly hosts: readonly HostState[];
  readonly artifacts: ArtifactFindings & { readonly rules: ArtifactRules };
  readonly openMode: boolean;
  /** Services, their acknowledgements. */
  readonly mustSign: boolean;
};

/** What an operator who is woken should look at first. */
export function doctorReport(found: Findings): DoctorReport {
  const { census, durability, waitingAudit, servers, hosts, artifacts } = found;
  const { tasks, overdueRuns } = census;
  const lateWorkflows = tasks.workflow?.late ?? 0;
  const lateTasks = Object.entries(tasks).reduce((sum, [kind, { late }]) => sum + (kind === 'workflow' ? 0 : late), 0);
  return {
    version,
    node: process.versions.node,
    checks: [
      durabilityCheck(durability),
      check('timers', overdueRuns === 0, { code: 'runs_late', count: overdueRuns }),
      check('tasks', lateTasks === 0, { code: 'tasks_late', count: lateTasks }),
      check('agents', lateWorkflows === 0, { code: 'workflows_waiting', count: lateWorkflows }),
      hostCheck(hosts),
      auditCheck(waitingAudit),
      artifactCheck(artifacts),
    ],
    hosts: [...hosts],
    servers,
    facts: factsOf(found),
  };
}

function factsOf({ census, durability, artifacts, openMode, mustSign }: Findings): DoctorFact[] {
  const { runs, tasks, restoredAt } = census;
  const { builds, bytes, rules } = artifacts;
  return [
    { code: 'signed_acks', required: mustSign },
    { code: 'open_mode', on: openMode },
    ...Object.entries(runs).map(([status, count]) => ({ code: 'runs' as const, status, count })),
    ...Object.entries(tasks).map(([kind, { waiting, held }]) => ({ code: 'tasks' as const, kind, waiting, held })),
    {
      ...{ code: 'artifacts', builds, bytes },
      ...(rules.maxAgeMs !== undefined && { maxAgeMs: rules.maxAgeMs }),
      ...(rules.projectBytes !== undefined && { projectBytes: rules.projectBytes }),
    },
    { code: 'unused_secrets', count: census.unusedSecrets },
    { code: 'store', engine: durability.engine },
    ...(restoredAt === undefined ? [] : [{ code: 'restored' as const, at: restoredAt }]),
    ...Object.entries(durability.settings).map(([name, value]) => ({ code: 'setting' as const, name, value })),
  ];
}

function check(name: DoctorCheck['name'], ok: boolean, ...findings: DoctorFinding[]): DoctorCheck {
  return { name, ok, findings };
}

function durabilityCheck({ weak }: Durability): DoctorCheck {
  return weak.length === 0
    ? check('durability', true, { code: 'commits_durable' })
    : check('durability', false, { code: 'commits_weak', settings: [...weak] });
}

function hostCheck(hosts: readonly HostState[]): DoctorCheck {
  const leftAlone = hosts.flatMap(({ host, leftAlone }) =>
    leftAlone ? [{ code: 'host_left_alone' as const, host, ...leftAlone }] : [],
  );
  return leftAlone.length === 0 ? check('hosts', true, { code: 'hosts_called' }) : check('hosts', false, ...leftAlone);
}

function auditCheck(waiting: LateAudit | undefined): DoctorCheck {
  if (!waiting) return check('audit', true, { code: 'audit_sealed' });
  const { count, since } = waiting;
  return check('audit', false, { code: 'audit_waiting', count, since });
}

function artifactCheck({ missing, orphans }: ArtifactFindings): DoctorCheck {
  const found: DoctorFinding[] = [
    ...(missing > 0 ? [{ code: 'artifacts_missing' as const, count: missing }] : []),
    ...(orphans > 0 ? [{ code: 'artifacts_orphaned' as const, count: orphans }] : []),
  ];
  return found.length === 0
    ? check('artifacts', true, { code: 'artifacts_whole' })
    : check('artifacts', false, ...found);
}
