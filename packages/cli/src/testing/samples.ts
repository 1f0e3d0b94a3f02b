import type { BuildView, DecisionView, RunSummary, RunView } from '@signalbox/protocol';

const start = Date.UTC(2026, 10, 20, 11, 3, 4);

export const summary: RunSummary = {
  id: 'r1',
  name: 'shop-1',
  project: 'main',
  flow: 'release',
  status: 'running',
  waitsFor: [{ kind: 'person', step: 'review', text: 'a member of ops to decide review' }],
  startedBy: 'hook of git/shop',
  startedAt: start,
  updatedAt: start + 60_000,
  seq: 4,
};

export const decision: DecisionView = {
  run: { id: 'r1', name: 'shop-1', flow: 'release' },
  step: 'review',
  visit: 2,
  who: 'group(ops)',
  outcomes: ['AGREE', 'REJECT'],
  grants: ['AGREE'],
  votes: [],
  exclude: ['initiator'],
  args: {},
  schemas: {},
  missing: { AGREE: '1 of group(ops)' },
  votesLeft: { AGREE: 1 },
  reasonMinLength: 10,
  digest: 'd1',
  guards: [{ step: 'deploy', job: 'rollout', args: { version: '1.10' }, environment: 'production' }],
  openedAt: start,
  mayDecide: true,
  change: { commit: '0123456789abcdef', branch: 'main', author: 'ann', message: 'Sell more\n\nand better' },
};

export const runView: RunView = {
  ...summary,
  flowHash: 'f'.repeat(64),
  inputs: { ref: 'refs/heads/main' },
  context: {},
  keptEvents: [],
  actions: [],
  steps: [
    {
      name: 'build',
      job: 'pipeline',
      on: { SUCCESS: 'review', FAIL: 'hold' },
      visits: 2,
      lastOutcome: 'SUCCESS',
      open: false,
    },
    { name: 'review', job: 'decision', on: { AGREE: 'deploy', REJECT: 'stopped' }, visits: 1, open: true },
    { name: 'deploy', job: 'rollout', on: { SUCCESS: 'done' }, visits: 0, open: false },
  ],
  visits: [
    {
      step: 'build',
      visit: 1,
      attempts: 1,
      openedAt: start,
      closedAt: start + 65_000,
      outcome: 'FAIL',
      by: 'local',
      build: 'b1',
      status: 'closed',
    },
    {
      step: 'build',
      visit: 2,
      attempts: 3,
      openedAt: start,
      closedAt: start + 5000,
      outcome: 'SUCCESS',
      by: 'local',
      build: 'b2',
      status: 'closed',
    },
    { step: 'review', visit: 1, attempts: 1, openedAt: start, status: 'open' },
  ],
  decisions: [decision],
  comments: [],
  evidence: [],
};

export const build: BuildView = {
  id: 'b2',
  project: 'main',
  repository: 'git/shop',
  number: 7,
  event: 'push',
  commit: '0123456789abcdef',
  ref: 'refs/heads/main',
  branch: 'main',
  author: 'ann',
  message: 'Sell more',
  status: 'success',
  warnings: ['settings are ignored'],
  workflows: [
    {
      name: 'test',
      status: 'success',
      agent: 'local',
      epoch: 1,
      procs: [
        { name: 'unit', status: 'success', exitCode: 0 },
        { name: 'lint', status: 'success', exitCode: 0 },
      ],
    },
  ],
  createdAt: start,
  updatedAt: start,
  seq: 9,
};
