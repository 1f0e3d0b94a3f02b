import { expect, test } from 'vitest';
import { ann, start } from '../testing/acts.ts';
import { play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { decideRun } from './decide-run.ts';
import type { Run, RunStatus } from './run.ts';
import { runCommandTable } from './run-command-table.ts';

const version = sketchFlow([{ name: 'build', on: { SUCCESS: 'done' } }]);
const run = runOf(play(version, [start()]));
const failure = { outcome: 'KILLED', message: 'no' };
const states: { readonly [status in RunStatus]: Run['state'] } = {
  created: { status: 'created' },
  running: { status: 'running' },
  paused: { status: 'paused', at: 0, by: ann },
  held: { status: 'held', reason: 'edge', detail: 'no' },
  failed: { status: 'failed', at: 0, step: 'build', failure },
  done: { status: 'done', at: 0 },
  stopped: { status: 'stopped', at: 0, by: ann },
  rolling_back: { status: 'rolling_back' },
  rolled_back: { status: 'rolled_back', at: 0 },
};
const cells = Object.entries(runCommandTable).flatMap(([type, { in: rules }]) =>
  (Object.keys(rules) as RunStatus[])
    .map((status) => [type, status, rules[status]] as const)
    .filter(([, , { kind }]) => kind !== 'does'),
);

test.each(cells)('%s is answered in status %s as its table says', (type, status, rule) => {
  const command = { type } as Parameters<typeof decideRun>[0]['command'];
  const ids = { next: () => 'x' };
  const given = { version, run: { ...run, state: states[status] }, actor: ann, facts: {}, now: 0, ids };
  const refused = { ok: false, failure: { code: 'wrong_status', message: `the run is ${status}: ${rule.text}` } };
  expect(decideRun({ ...given, command })).toEqual(
    rule.kind === 'refused' ? refused : { ok: true, events: [], run: given.run },
  );
});
