import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FlowVersion } from '../flow/flow.ts';
import { hashFlow } from '../flow/hash-flow.ts';
import type { ClosedVisit } from './closed-visit.ts';
import { decideRun } from './decide-run.ts';
import { runFaults } from './history-faults.ts';
import type { Run } from './run.ts';
import type { RunTransition } from './run-event.ts';

type Recorded = {
  readonly flow: FlowVersion;
  readonly journal: readonly RunTransition[];
  readonly closed: readonly ClosedVisit[];
  readonly run: Run;
};

const folder = new URL('../../histories/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.json'));

/** What an earlier version wrote is what this one reads: `node scripts/record-histories.ts` adds those of a release. */
test.each(files)('%s folds to what it was', (path) => {
  const { flow, journal, closed, run } = JSON.parse(readFileSync(new URL(path, folder), 'utf8')) as Recorded;
  expect(runFaults({ run, journal, closed })).toEqual([]);
  expect(hashFlow(flow.flow, flow.jobs).hash).toBe(flow.hash);
  const stop = { type: 'stop' as const };
  const situation = { version: flow, run, command: stop, actor: { kind: 'admin' as const }, facts: {}, now: 0 };
  expect(decideRun({ ...situation, ids: { next: () => 'x' } })).toBeDefined();
});

test('there are some of this version', () => {
  expect(files.length).toBeGreaterThanOrEqual(3);
});
