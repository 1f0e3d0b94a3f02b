import type { InterlockView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { bodyOf, fieldsOf } from './interlock-fields.ts';

const view: InterlockView = {
  name: 'production',
  revision: 3,
  description: 'what customers see',
  environments: ['production', 'canary'],
  jobs: ['migrate'],
  hosts: ['deploy.example:8443'],
  requires: [
    {
      decision: {
        quorum: '2 of group(sre)',
        exclude: ['commit_authors'],
        kind: 'qa',
        outcomes: ['PASS', 'AGREE'],
        overridden: true,
      },
    },
    { decision: { quorum: 'ann', exclude: [], overridden: false } },
    { build: 'SUCCESS' },
  ],
  below: ['deploy-one'],
  updatedBy: 'ann',
  updatedAt: 1,
};

test('an interlock that is opened and sent as it was is the same', () => {
  const { description, environments, jobs, hosts, requires, below } = view;
  expect(bodyOf(fieldsOf(view))).toEqual({ description, environments, jobs, hosts, requires, below });
});

test('a new one asks for one decision, and says nothing of what is left empty', () => {
  expect(bodyOf({ ...fieldsOf(undefined), environments: ' production,  production' })).toEqual({
    environments: ['production'],
    jobs: [],
    hosts: [],
    requires: [{ decision: { quorum: '', exclude: [], overridden: false } }],
    below: [],
  });
});
