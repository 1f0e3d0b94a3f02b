import type { DoctorFinding } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { doctorReport } from './doctor-report.ts';

const durable = { engine: 'SQLite 3.53.0', weak: [], settings: { synchronous: '2' } };
const quiet = { runs: {}, tasks: {}, overdueRuns: 0, unusedSecrets: 0 };

const rules = { maxAgeMs: 90 * 86_400_000, projectBytes: 1024 ** 3 };
const artifacts = { missing: 0, orphans: 0, builds: 2, bytes: 1500, rules };

function report(given: Partial<Parameters<typeof doctorReport>[0]>) {
  return doctorReport({
    census: quiet,
    durability: durable,
    waitingAudit: undefined,
    servers: [],
    hosts: [],
    artifacts,
    openMode: false,
    mustSign: false,
    ...given,
  });
}

function looks(given: Parameters<typeof report>[0]): readonly (readonly [string, DoctorFinding])[] {
  const { checks } = report(given);
  return checks.flatMap(({ name, ok, findings }) => (ok ? [] : findings.map((each) => [name, each] as const)));
}

test('a server at rest has nothing to look at', () => {
  expect(looks({})).toEqual([]);
  const { checks, facts } = report({});
  expect(facts).toContainEqual({ code: 'artifacts', builds: 2, bytes: 1500, ...rules });
  expect(checks.flatMap(({ findings }) => findings.map(({ code }) => code))).toEqual([
    'commits_durable',
    'runs_late',
    'tasks_late',
    'workflows_waiting',
    'hosts_called',
    'audit_sealed',
    'artifacts_whole',
  ]);
});

test('settings that a power cut would show to be too weak are told', () => {
  const weak = ['fsync = off', 'full_page_writes = off'];
  expect(looks({ durability: { engine: 'PostgreSQL 18.4', weak, settings: {} } })).toEqual([
    ['durability', { code: 'commits_weak', settings: weak }],
  ]);
});

test('entries of the audit that wait for their place are told', () => {
  const waitingAudit = { count: 3, since: 0 };
  expect(looks({ waitingAudit })).toEqual([['audit', { code: 'audit_waiting', ...waitingAudit }]]);
});

test('timers and tasks that are late are counted, and workflows apart from them', () => {
  const late = { waiting: 0, held: 0, late: 1 };
  const tasks = { http: late, workflow: { ...late, late: 2 } };
  const census = { runs: { running: 3 }, tasks, overdueRuns: 1, unusedSecrets: 0 };
  expect(looks({ census })).toEqual([
    ['timers', { code: 'runs_late', count: 1 }],
    ['tasks', { code: 'tasks_late', count: 1 }],
    ['agents', { code: 'workflows_waiting', count: 2 }],
  ]);
});

test('files of builds that are not whole, and pieces of none, are told', () => {
  expect(looks({ artifacts: { ...artifacts, missing: 2, orphans: 1 } })).toEqual([
    ['artifacts', { code: 'artifacts_missing', count: 2 }],
    ['artifacts', { code: 'artifacts_orphaned', count: 1 }],
  ]);
});
