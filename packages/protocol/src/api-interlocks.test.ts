import { expect, test } from 'vitest';
import { PutInterlockBody } from './api-interlocks.ts';

const requires = [{ decision: { quorum: '2 of group(sre)' } }, { build: 'SUCCESS' }];

test('an interlock is on environments, jobs or hosts, and requires something', () => {
  expect(PutInterlockBody.parse({ environments: ['production'], requires })).toEqual({
    ...{ environments: ['production'], jobs: [], hosts: [], below: [] },
    requires: [{ decision: { quorum: '2 of group(sre)', exclude: [], overridden: false } }, { build: 'SUCCESS' }],
  });
  expect(PutInterlockBody.safeParse({ hosts: ['deploy.example'], requires }).success).toBe(true);
  expect(PutInterlockBody.safeParse({ requires }).success).toBe(false);
  expect(PutInterlockBody.safeParse({ jobs: ['ship'], requires: [] }).success).toBe(false);
  expect(PutInterlockBody.safeParse({ jobs: ['ship'], requires, steps: ['ship'] }).success).toBe(false);
});
