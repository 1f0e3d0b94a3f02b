import type { RunView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { shownNow, shownOf } from './shown-run.ts';
import { foldStory, type Story } from './story/fold-story.ts';
import { playRun } from './testing/play-run.ts';

const text = `
action deploy addr = "http://deploy.example/run"; return = (SUCCESS | FAIL); action_end
flow release on_failure = hold;
  step build => (SUCCESS -> review | FAIL -> stopped) { action = deploy; };
  deci review => (AGREE -> done | REJECT -> stopped) { who = "group(dev)"; };
flow_end`;

const admin = { kind: 'admin' } as const;

function storyOf(acts: Parameters<typeof playRun>[1]): Story {
  return foldStory(undefined, playRun(text, acts).journal) as Story;
}

const view = {
  ...{ status: 'running', flowHash: 'h', startedAt: 1000, updatedAt: 2000, seq: 2, waitsFor: [], decisions: [] },
  steps: [{ name: 'build', job: 'deploy' }],
  visits: [{ step: 'build', visit: 1, attempts: 1, openedAt: 1000, status: 'open' }],
} as unknown as RunView;

test('before its journal is read a run is shown by its view', () => {
  const shown = shownNow(view, undefined);
  expect(shown).toMatchObject({ status: 'running', visits: [{ step: 'build', state: 'working' }] });
  expect(shown.run).toBeUndefined();
});

test('a journal that is as new as the view counts, and status and visits are of one moment', () => {
  const story = storyOf([{ command: { type: 'ack-step', step: 'build', outcome: 'SUCCESS' } }]);
  expect(shownNow(view, story).visits.map(({ step }) => step)).toEqual(['build', 'review']);
  expect(shownNow({ ...view, seq: 9, status: 'done' }, story)).toMatchObject({ status: 'done', endedAt: 2000 });
});

test.each([
  [
    [{ command: { type: 'stop', reason: 'late' }, by: admin }],
    'stopped',
    { code: 'stopped', by: 'admin', reason: 'late' },
    2000,
  ],
  [[{ command: { type: 'pause' }, by: admin }], 'paused', { code: 'paused', by: 'admin' }, undefined],
  [
    [{ command: { type: 'rollback', reason: 'bad' }, by: admin }],
    'rolling_back',
    { code: 'rollback', reason: 'bad' },
    undefined,
  ],
  [[], 'running', undefined, undefined],
] as const)('the moment of a replay says why the run was as it was: %j', (acts, status, because, endedAt) => {
  const shown = shownOf(storyOf(acts as never));
  expect([shown.status, shown.because, shown.endedAt]).toEqual([status, because, endedAt]);
});

test('of a held run it says what held it', () => {
  const attempt = { run: 'run-1', step: 'build', visit: 1, attempt: 1 };
  const failure = { outcome: 'UNREACHABLE', message: 'no answer' };
  const shown = shownOf(storyOf([{ command: { type: 'task-failed', attempt, failure } }]));
  expect(shown.status).toBe('held');
  expect(shown.because).toEqual({ code: 'held', reason: 'failure', step: 'build', problem: 'UNREACHABLE, no answer' });
});
