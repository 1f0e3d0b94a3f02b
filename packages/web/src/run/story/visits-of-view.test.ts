import type { RunView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { visitsOfView } from './visits-of-view.ts';

function viewOf(kind: string | undefined, status = 'running'): RunView {
  return {
    status,
    waitsFor: kind === undefined ? [] : [{ kind, step: 'ship', text: '' }],
    steps: [{ name: 'review', job: 'decision' }],
    visits: [
      { step: 'ship', visit: 1, attempts: 1, openedAt: 20, status: 'open' },
      {
        ...{ step: 'review', visit: 1, attempts: 0, openedAt: 10, closedAt: 20, status: 'closed' },
        ...{ outcome: 'AGREE', by: 'li', reason: 'fine', overridden: true },
      },
      { step: 'ship', visit: 1, attempts: 1, openedAt: 20, status: 'open' },
    ],
  } as unknown as RunView;
}

test('visits stand in the order of their beginnings, each once, and a decision was with people', () => {
  expect(visitsOfView(viewOf('callback'))).toMatchObject([
    {
      ...{ step: 'review', state: 'closed', outcome: 'AGREE', by: 'li', reason: 'fine', overridden: true },
      segments: [{ holder: 'human', from: 10, to: 20 }],
    },
    { step: 'ship', state: 'working', segments: [{ holder: 'external', from: 20 }] },
  ]);
});

test.each([
  ['person', 'asking', 'human'],
  ['trigger', 'asking', 'human'],
  ['act', 'asking', 'human'],
  ['time', 'waiting', 'external'],
  ['event', 'waiting', 'external'],
  ['timer', 'queued', 'queue'],
  ['resume', 'queued', 'queue'],
  ['build', 'working', 'agent'],
  ['host', 'working', 'agent'],
  [undefined, 'working', 'external'],
])('what waits for %s is %s, with %s', (kind, state, holder) => {
  expect(visitsOfView(viewOf(kind)).at(-1)).toMatchObject({ state, segments: [{ holder }] });
});

test('what is open in a held run is held', () => {
  expect(visitsOfView(viewOf('retry', 'held')).at(-1)).toMatchObject({
    state: 'held',
    segments: [{ holder: 'human' }],
  });
});
