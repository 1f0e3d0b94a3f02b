import { decideRun, defaultLimits, hashFlow, type Run, type Values } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { waitViews } from './wait-view.ts';

/** A run that begins on Friday evening to wait. */
function viewsOf(args: Values, timeoutMs?: number) {
  const step = {
    name: 'soak',
    job: 'wait',
    args: Object.entries(args).map(([name, value]) => ({ name, from: { kind: 'literal' as const, value } })),
    on: { DONE: 'done' as const },
    trigger: 'auto' as const,
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  const version = hashFlow(
    { name: 'patient', inputs: [], steps: [step], onFailure: 'stop', limits: defaultLimits },
    { wait: { kind: 'wait', name: 'wait', params: [], outcomes: ['DONE', 'TIMEOUT'], effect: false } },
  );
  const decided = decideRun({
    version,
    run: undefined,
    command: { type: 'start', id: 'r1', project: 'p1', name: 'first', origin: { kind: 'manual' }, inputs: {} },
    actor: { kind: 'admin' },
    facts: {},
    now: Date.parse('2026-11-27T18:00Z'),
    ids: { next: () => 'id' },
  });
  return decided.ok && waitViews(decided.run, {});
}

test('who waits for a window reads when it opens, by the clocks of its zone', () => {
  expect(viewsOf({ window: 'Mon-Fri 09:00-16:00', zone: 'Europe/Berlin' })).toMatchObject([
    {
      text: 'step soak, until Mon 2026-11-30 09:00 Europe/Berlin (window Mon-Fri 09:00-16:00)',
      until: Date.parse('2026-11-30T08:00Z'),
      window: { text: 'Mon-Fri 09:00-16:00', zone: 'Europe/Berlin', opens: Date.parse('2026-11-30T08:00Z') },
    },
  ]);
  expect(viewsOf({ window: 'Sun 05:30-06:00' })).toMatchObject([
    { text: 'step soak, until Sun 2026-11-29 05:30 UTC (window Sun 05:30-06:00)' },
  ]);
});

test('a timeout that comes before the window opens is when the wait ends', () => {
  expect(viewsOf({ window: 'Sun 05:30-06:00' }, 3_600_000)).toMatchObject([
    { until: Date.parse('2026-11-27T19:00Z'), window: { opens: Date.parse('2026-11-29T05:30Z') } },
  ]);
});

test('what a person may do is what a run of its status takes', () => {
  const open = { t: { step: 't', number: 1, seq: 1, openedAt: 0, failedAttempts: [], phase: { kind: 'blocked' } } };
  const textOf = (state: object) => waitViews({ state, open } as unknown as Run, {})[0]?.text;
  expect(textOf({ status: 'failed' })).toBe('a person to retry t, or to skip it');
  expect(textOf({ status: 'held', reason: 'failure' })).toBe('a person to retry t, or to stop the run');
  expect(textOf({ status: 'held', reason: 'reference' })).toBe(
    'a person to retry t, if need be after edit-args, or to stop the run',
  );
});
