import type { DoctorFact, DoctorFinding, DoctorReport } from '@signalbox/protocol';
import type { Style } from './style.ts';

export function presentDoctor({ version, node, checks, hosts, servers, facts }: DoctorReport, style: Style): string {
  const lines = facts.map(factLine);
  const width = Math.max(...lines.map(([name]) => name.length));
  const found = checks.map(({ ok, name, findings }) => {
    return `${ok ? style.good('ok  ') : style.bad('LOOK')} ${name}: ${findings.map(findingText).join('; ')}`;
  });
  return [
    `Signalbox ${version}, Node ${node}`,
    ...found,
    ...hosts.map(({ host, inFlight, waiting }) => `     ${host}: in flight ${inFlight}, waiting ${waiting}`),
    ...servers.map((server) => `     ${serverLine(server, Math.max(...servers.map(({ schema }) => schema)))}`),
    '',
    ...lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
  ].join('\n');
}

function findingText(finding: DoctorFinding): string {
  switch (finding.code) {
    case 'commits_durable':
      return 'a commit is on the disk before it is answered';
    case 'commits_weak':
      return `an acknowledged step can be lost, with ${finding.settings.join(' and ')}`;
    case 'runs_late':
      return `${counted(finding.count, 'run')} should have gone on a minute ago`;
    case 'tasks_late':
      return `${counted(finding.count, 'task')} could have been done a minute ago`;
    case 'workflows_waiting': {
      const wait = finding.count > 1 ? 'wait for an agent with their labels' : 'waits for an agent with its labels';
      return `${counted(finding.count, 'workflow')} ${wait}`;
    }
    case 'hosts_called':
      return 'no host is left alone';
    case 'host_left_alone':
      return `${finding.host} fails since ${exact(finding.since)} and is left alone until ${exact(finding.until)}`;
    case 'audit_sealed':
      return 'each entry has its place in the chain';
    case 'audit_waiting': {
      const entries = finding.count === 1 ? '1 entry waits' : `${finding.count} entries wait`;
      return `${entries} for a place in the chain since ${exact(finding.since)}: see signalbox audit verify`;
    }
    case 'artifacts_whole':
      return 'each file of a build is there';
    case 'artifacts_missing':
      return `${counted(finding.count, 'piece')} of files of builds cannot be found`;
    case 'artifacts_orphaned':
      return `${counted(finding.count, 'piece')} of no file, removed within an hour`;
  }
}

function factLine(fact: DoctorFact): readonly [string, string] {
  switch (fact.code) {
    case 'signed_acks': {
      const ends = 'SIGNALBOX_SIGNED_ACKS=optional for one start of a server ends that';
      return ['acknowledgements', fact.required ? `must be signed; ${ends}` : 'may be signed'];
    }
    case 'open_mode':
      return ['mode', fact.on ? 'open: no login, this machine only' : 'with users and tokens'];
    case 'runs':
      return [`runs ${fact.status}`, String(fact.count)];
    case 'tasks':
      return [`tasks ${fact.kind}`, `${fact.waiting} wait, ${fact.held} held`];
    case 'artifacts':
      return ['artifacts', artifactsText(fact)];
    case 'unused_secrets':
      return ['unused sealed values', fact.count === 0 ? 'none' : `${fact.count}, removed after a day`];
    case 'store':
      return ['store', fact.engine];
    case 'restored':
      return ['store since', `${exact(fact.at)}, as a restored copy`];
    case 'setting':
      return [fact.name, fact.value];
  }
}

function artifactsText({ builds, bytes, maxAgeMs, projectBytes }: Extract<DoctorFact, { code: 'artifacts' }>): string {
  const age = maxAgeMs === undefined ? 'for ever' : `${maxAgeMs / 86_400_000} days`;
  const most = projectBytes === undefined ? '' : `, ${mib(projectBytes)} of a project`;
  return `${mib(bytes)} of ${counted(builds, 'build')}, kept ${age}${most}`;
}

function serverLine(
  { name, isThis, leaseEndsInMs, schema }: DoctorReport['servers'][number],
  newestSchema: number,
): string {
  const seconds = (Math.abs(leaseEndsInMs) / 1000).toFixed(1);
  const lease = leaseEndsInMs < 0 ? `is not heard of, its lease ended ${seconds} s ago` : `lease for ${seconds} s more`;
  const version = schema < newestSchema ? ', of an earlier version' : '';
  return `${name}: ${lease}${version}${isThis ? ', gives this report' : ''}`;
}

/** As the log of the server has it, in UTC. */
function exact(at: number): string {
  return new Date(at).toISOString();
}

function mib(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MiB`;
}

function counted(count: number, what: string): string {
  return `${count === 0 ? 'no' : count} ${what}${count > 1 ? 's' : ''}`;
}
