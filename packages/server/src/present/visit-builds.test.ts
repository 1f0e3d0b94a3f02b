import { type Build, hashFlow, type Job } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { type Visits, visitBuilds } from './visit-builds.ts';

const pipeline: Job = { kind: 'pipeline', name: 'pipeline', params: [], outcomes: ['SUCCESS'], effect: false };
const deploy: Job = {
  ...{ kind: 'http', name: 'deploy', params: [], outcomes: ['SUCCESS'], effect: true },
  ...{ scheme: 'http', addresses: [] },
};
const step = (name: string, job: string) => ({ name, job, args: [], on: {}, trigger: 'auto' as const });
const version = hashFlow(
  {
    name: 'release',
    inputs: [],
    steps: [step('build', 'pipeline'), step('deploy', 'deploy')],
    onFailure: 'stop',
    limits: { transitions: 100, visitsPerMinute: 100 },
  },
  { pipeline, deploy },
);
const end = { kind: 'outcome', outcome: 'SUCCESS', by: { kind: 'system' } } as const;
const closed = (name: string, uuid: string) => ({
  ...{ step: name, visit: 1, openedAt: 1, closedAt: 2, failedAttempts: [], uuid, end },
});

test('visits of pipeline steps are linked to the builds that there are, the open visit too', async () => {
  const attempt = { number: 1, uuid: 'u4', job: 'pipeline', startedAt: 3 } as const;
  const phase = { kind: 'attempting', attempt } as const;
  const visits: Visits = {
    run: { open: { build: { step: 'build', number: 3, openedAt: 3, failedAttempts: [], phase } } },
    version,
    closed: [closed('build', 'u1'), closed('build', 'u2'), closed('deploy', 'u3')],
  };
  const made = ['bu1', 'bu3', 'bu4'];
  const source = { build: async (id: string) => (made.includes(id) ? ({ id } as Build) : undefined) };
  expect(Object.fromEntries(await visitBuilds(visits, source))).toEqual({ u1: 'bu1', u4: 'bu4' });
});
