import { expect, test } from 'vitest';
import { doctorReport } from './doctor-report.ts';

const durable = { engine: 'SQLite 3.53.0', weak: [], settings: { synchronous: '2' } };
const quiet = { runs: {}, tasks: {}, overdueRuns: 0 };

const rules = { maxAgeMs: 90 * 86_400_000, projectBytes: 1024 ** 3 };
const artifacts = { missing: 0, orphans: 0, builds: 2, bytes: 1500, rules };

function looks(given: Partial<Parameters<typeof doctorReport>[0]>): readonly string[] {
  const { checks } = doctorReport({
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
  return checks.flatMap(({ name, ok, text }) => (ok ? [] : [`${name}: ${text}`]));
}

test('a server at rest has nothing to look at', () => {
  expect(looks({})).toEqual([]);
  const { checks, facts } = doctorReport({
    census: quiet,
    durability: durable,
    waitingAudit: undefined,
    servers: [],
    hosts: [],
    artifacts,
    openMode: false,
    mustSign: false,
  });
  expect(facts.artifacts).toBe('1 MiB of 2 builds, kept 90 days, 1024 MiB of a project');
  expect(checks.map(({ text }) => text)).toEqual([
    'a commit is on the disk before it is answered',
    'no run should have gone on a minute ago',
    'no task could have been done a minute ago',
    'no workflow waits for an agent with its labels',
    'no host is left alone',
    'each entry has its place in the chain',
    'each file of a build is there',
  ]);
});

test('settings that a power cut would show to be too weak are told', () => {
  const weak = ['fsync = off', 'full_page_writes = off'];
  expect(looks({ durability: { engine: 'PostgreSQL 18.4', weak, settings: {} } })).toEqual([
    'durability: an acknowledged step can be lost, with fsync = off and full_page_writes = off',
  ]);
});

test('entries of the audit that wait for their place are told', () => {
  expect(looks({ waitingAudit: { count: 3, since: 0 } })).toEqual([
    'audit: 3 entries wait for a place in the chain since 1970-01-01T00:00:00.000Z: see signalbox audit verify',
  ]);
  expect(looks({ waitingAudit: { count: 1, since: 0 } })[0]).toContain('1 entry waits for');
});

test('timers and tasks that are late are counted, and workflows apart from them', () => {
  const late = { waiting: 0, held: 0, late: 1 };
  const census = { runs: { running: 3 }, tasks: { http: late, workflow: { ...late, late: 2 } }, overdueRuns: 1 };
  expect(looks({ census })).toEqual([
    'timers: 1 run should have gone on a minute ago',
    'tasks: 1 task could have been done a minute ago',
    'agents: 2 workflows wait for an agent with their labels',
  ]);
});

test('files of builds that are not whole, and pieces of none, are told', () => {
  expect(looks({ artifacts: { ...artifacts, missing: 2, orphans: 1 } })).toEqual([
    'artifacts: 2 pieces of files of builds cannot be found; 1 piece of no file, removed within an hour',
  ]);
});
