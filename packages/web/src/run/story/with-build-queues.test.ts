import type { BuildView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import type { Segment, VisitTrace } from './visit-trace.ts';
import { withBuildQueues } from './with-build-queues.ts';

const visit = (segments: readonly Segment[], step = 'build'): VisitTrace => ({
  ...{ step, visit: 1, openedAt: 1000, state: 'working', attempts: [], segments },
});

type Workflow = BuildView['workflows'][number];

const build = (more: Partial<Workflow>, status: BuildView['status'] = 'running') => ({
  ...{ run: { id: 'r', step: 'build' }, createdAt: 1100, status },
  workflows: [{ name: 'w', status: 'running' as const, epoch: 1, procs: [], ...more }],
});

const agent = { holder: 'agent', from: 1000, to: 5000, attempt: 1 } as const;

test('an attempt is in the queue until an agent has taken its build', () => {
  expect(withBuildQueues([visit([agent])], [build({ startedAt: 3000 })])[0]?.segments).toEqual([
    { holder: 'queue', from: 1000, to: 3000, attempt: 1 },
    { holder: 'agent', from: 3000, to: 5000, attempt: 1 },
  ]);
});

test('what no agent has taken is in the queue all the time, and what earlier versions have kept goes by its steps', () => {
  const open = { holder: 'agent', from: 1000, attempt: 1 } as const;
  const queued = withBuildQueues([visit([open])], [build({ status: 'queued' }, 'queued')]);
  expect(queued[0]?.segments).toEqual([{ ...open, holder: 'queue' }]);
  const procs: Workflow['procs'] = [{ name: 'a', status: 'success', startedAt: 2000, finishedAt: 4000 }];
  expect(withBuildQueues([visit([agent])], [build({ procs })])[0]?.segments.map(({ holder }) => holder)).toEqual([
    'queue',
    'agent',
  ]);
});

test('attempts of other steps, other times and other holders stay as they are', () => {
  const human = { holder: 'human', from: 1000, to: 5000 } as const;
  const later = { holder: 'agent', from: 6000, attempt: 2 } as const;
  const visits = [visit([human, later]), visit([agent], 'other')];
  expect(withBuildQueues(visits, [build({ startedAt: 3000 })])).toEqual(visits);
  expect(withBuildQueues([visit([agent])], [build({}, 'error')])[0]?.segments).toEqual([agent]);
});
