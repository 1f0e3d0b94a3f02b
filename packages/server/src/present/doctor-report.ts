import type { DoctorReport } from '@signalbox/protocol';
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
export function doctorReport({
  census,
  durability,
  waitingAudit,
  servers,
  hosts,
  artifacts,
  openMode,
  mustSign,
}: Findings): DoctorReport {
  const { runs, tasks, overdueRuns, restoredAt } = census;
  const lateWorkflows = tasks.workflow?.late ?? 0;
  const lateTasks = Object.entries(tasks).reduce((sum, [kind, { late }]) => sum + (kind === 'workflow' ? 0 : late), 0);
  const counts = Object.entries(tasks).map(([kind, { waiting, held }]) => [
    `tasks ${kind}`,
    `${waiting} wait, ${held} held`,
  ]);
  return {
    version,
    node: process.versions.node,
    checks: [
      durabilityCheck(durability),
      check('timers', overdueRuns === 0, `${counted(overdueRuns, 'run')} should have gone on a minute ago`),
      check('tasks', lateTasks === 0, `${counted(lateTasks, 'task')} could have been done a minute ago`),
      check('agents', lateWorkflows === 0, waitingText(lateWorkflows)),
      hostCheck(hosts),
      auditCheck(waitingAudit),
      artifactCheck(artifacts),
    ],
    hosts: [...hosts],
    servers,
    facts: {
      acknowledgements: mustSign
        ? 'must be signed; SIGNALBOX_SIGNED_ACKS=optional for one start of a server ends that'
        : 'may be signed',
      mode: openMode ? 'open: no login, this machine only' : 'with users and tokens',
      ...Object.fromEntries(Object.entries(runs).map(([status, count]) => [`runs ${status}`, String(count)])),
      ...Object.fromEntries(counts),
      artifacts: artifactFact(artifacts),
      store: durability.engine,
      ...(restoredAt !== undefined && { 'store since': `${new Date(restoredAt).toISOString()}, as a restored copy` }),
      ...durability.settings,
    },
  };
}

function durabilityCheck({ weak }: Durability) {
  return weak.length === 0
    ? check('durability', true, 'a commit is on the disk before it is answered')
    : check('durability', false, `an acknowledged step can be lost, with ${weak.join(' and ')}`);
}

function check(name: string, ok: boolean, text: string) {
  return { name, ok, text };
}

function hostCheck(hosts: readonly HostState[]) {
  const texts = hosts.flatMap(({ host, leftAlone }) => {
    if (!leftAlone) return [];
    const [since, until] = [leftAlone.since, leftAlone.until].map((at) => new Date(at).toISOString());
    return [`${host} fails since ${since} and is left alone until ${until}`];
  });
  return check('hosts', texts.length === 0, texts.join('; ') || 'no host is left alone');
}

function auditCheck(waiting: LateAudit | undefined) {
  if (!waiting) return check('audit', true, 'each entry has its place in the chain');
  const { count, since } = waiting;
  const entries = count === 1 ? '1 entry waits' : `${count} entries wait`;
  const text = `${entries} for a place in the chain since ${new Date(since).toISOString()}: see signalbox audit verify`;
  return check('audit', false, text);
}

function artifactCheck({ missing, orphans }: ArtifactFindings) {
  const texts = [
    ...(missing > 0 ? [`${counted(missing, 'piece')} of files of builds cannot be found`] : []),
    ...(orphans > 0 ? [`${counted(orphans, 'piece')} of no file, removed within an hour`] : []),
  ];
  return check('artifacts', texts.length === 0, texts.join('; ') || 'each file of a build is there');
}

function artifactFact({ builds, bytes, rules: { maxAgeMs, projectBytes } }: Findings['artifacts']): string {
  const age = maxAgeMs === undefined ? 'for ever' : `${maxAgeMs / 86_400_000} days`;
  const most = projectBytes === undefined ? '' : `, ${mib(projectBytes)} of a project`;
  return `${mib(bytes)} of ${counted(builds, 'build')}, kept ${age}${most}`;
}

function mib(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MiB`;
}

function waitingText(workflows: number): string {
  const wait = workflows > 1 ? 'wait for an agent with their labels' : 'waits for an agent with its labels';
  return `${counted(workflows, 'workflow')} ${wait}`;
}

function counted(count: number, what: string): string {
  return `${count === 0 ? 'no' : count} ${what}${count > 1 ? 's' : ''}`;
}
