import { action, defineJob, str } from '@signalbox/sdk';
import { expect, test } from 'vitest';
import { describeJob } from './describe-job.ts';

test('a job with actions is told with what each of them asks for', () => {
  const sandbox = defineJob({
    name: 'sandbox',
    description: 'Deploy to the sandbox',
    version: '3',
    effect: true,
    outcomes: ['AGREED'],
    panel: { sections: [{ title: 'Refusal', from: 'reason', as: 'fields' }] },
    actions: {
      trigger: action({ args: { version: str({ required: true, comment: 'of the jar' }) }, run: () => undefined }),
      agree: action({ description: 'deploys it', run: (ctx) => ctx.finish() }),
      reject: action({ args: { reason: str({ required: true, minLength: 10 }) }, run: () => undefined }),
    },
  });
  const reason = { name: 'reason', type: 'str', required: true, checks: { minLength: 10 } };
  expect(describeJob(sandbox, 'digest')).toEqual({
    kind: 'code',
    name: 'sandbox',
    version: '3',
    description: 'Deploy to the sandbox',
    params: [{ name: 'version', type: 'str', required: true }],
    comments: { version: 'of the jar' },
    actions: { agree: { params: [], description: 'deploys it' }, reject: { params: [reason] } },
    outcomes: ['AGREED', 'FAIL'],
    effect: true,
    panel: { sections: [{ title: 'Refusal', from: 'reason', as: 'fields' }] },
  });
});
