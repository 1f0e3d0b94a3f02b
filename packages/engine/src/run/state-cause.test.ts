import { expect, test } from 'vitest';
import type { RunState } from './run.ts';
import { type StateCause, stateCause } from './state-cause.ts';

const by = { kind: 'user', id: 'u1', name: 'ann' } as const;

test.each<[RunState, StateCause | undefined]>([
  [{ status: 'running' }, undefined],
  [
    { status: 'held', reason: 'failure', step: 'a', detail: 'step a: FAIL, no disk' },
    { code: 'held', reason: 'failure', step: 'a', problem: 'FAIL, no disk' },
  ],
  [
    { status: 'held', reason: 'invariant', detail: 'two tokens' },
    { code: 'held', reason: 'invariant', problem: 'two tokens' },
  ],
  [
    { status: 'paused', at: 1, by },
    { code: 'paused', by: 'ann' },
  ],
  [
    { status: 'stopped', at: 1, by: { kind: 'admin' }, reason: 'late' },
    { code: 'stopped', by: 'admin', reason: 'late' },
  ],
  [
    { status: 'failed', at: 1, step: 'a', failure: { outcome: 'TIMEOUT', message: 'no answer' } },
    { code: 'failed', step: 'a', outcome: 'TIMEOUT', problem: 'no answer' },
  ],
  [{ status: 'rolling_back' }, { code: 'rollback', reason: 'bad' }],
])('of %j the cause is %j', (state, cause) => {
  expect(stateCause({ state, rollback: { reason: 'bad' } as never })).toEqual(cause);
});

test('of what is taken back without a reason there is no cause', () => {
  expect(stateCause({ state: { status: 'rolled_back', at: 1 } })).toBeUndefined();
});
