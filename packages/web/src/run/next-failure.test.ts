import { expect, test } from 'vitest';
import { nextFailure } from './next-failure.ts';
import type { VisitTrace } from './story/visit-trace.ts';

function visitOf(step: string, more: Partial<VisitTrace> = {}): VisitTrace {
  return { step, visit: 1, openedAt: 1, state: 'closed', attempts: [], segments: [], ...more };
}

const failed = { number: 1, job: 'http', startedAt: 1, failure: 'TIMEOUT: no answer' };
const undo = { state: 'failed', order: 1, startedAt: 1, attempts: 1 } as const;
const visits = [
  visitOf('a', { attempts: [failed] }),
  visitOf('b'),
  visitOf('c', { state: 'held' }),
  visitOf('d', { undo }),
];

test('from failure to failure, and from the last to the first', () => {
  const steps: (string | undefined)[] = [];
  let at: VisitTrace | undefined;
  for (let press = 0; press < 4; press++) {
    at = nextFailure(visits, at);
    steps.push(at?.step);
  }
  expect(steps).toEqual(['a', 'c', 'd', 'a']);
});

test('where nothing failed there is none', () => {
  expect(nextFailure([visitOf('a')], visitOf('a'))).toBeUndefined();
});
