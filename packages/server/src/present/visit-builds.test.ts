import { type Build, hashFlow, type Job, type Run } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { type Visits, visitBuilds } from './visit-builds.ts';

const pipeline: Job = { kind: 'pipeline', name: 'pipeline', params: [], outcomes: ['SUCCESS'], effect: false };
const deploy: Job = {
  ...{ kind: 'http', name: 'deploy', params: [], outcomes: ['SUCCESS'], effect: true },
  ...{ scheme: 'http', addresses: [] },
};
const below: Job = { kind: 'flow', name: 'flow', params: [], outcomes: ['DONE'], effect: true };
const step = (name: string, job: string) => ({ name, job, args: [], on: {}, trigger: 'auto' as const });
const version = hashFlow(
  {
    name: 'release',
    inputs: [],
    steps: [step('build', 'pipeline'), step('deploy', 'deploy'), step('sub', 'flow')],
    onFailure: 'stop',
    limits: { transitions: 100, visitsPerMinute: 100 },
  },
  { pipeline, deploy, flow: below },
);
const end = { kind: 'outcome', outcome: 'SUCCESS', by: { kind: 'system' } } as const;
const closed = (name: string, uuid: string) => ({
  ...{ step: name, visit: 1, openedAt: 1, closedAt: 2, failedAttempts: [], uuid, end },
});

test('visits are linked to the builds and runs that there are, the open visit too', async () => {
  const attempt = { number: 1, uuid: 'u4', job: 'pipeline', startedAt: 3 } as const;
  const phase = { kind: 'attempting', attempt } as const;
  const visits: Visits = {
    run: { open: { build: { step: 'build', number: 3, openedAt: 3, failedAttempts: [], phase } } },
    version,
    closed: [
      closed('build', 'u1'),
      closed('build', 'u2'),
      closed('deploy', 'u3'),
      closed('sub', 'u5'),
      closed('sub', 'u6'),
    ],
  };
  const made = ['bu1', 'bu3', 'bu4'];
  const source = {
    build: async (id: string) => (made.includes(id) ? ({ id } as Build) : undefined),
    run: async (id: string) => (id === 'ru5' ? ({ id, name: 'a.sub.1' } as Run) : undefined),
  };
  expect(Object.fromEntries(await visitBuilds(visits, source))).toEqual({
    u1: { build: 'bu1' },
    u4: { build: 'bu4' },
    u5: { child: 'ru5', childName: 'a.sub.1' },
  });
});
