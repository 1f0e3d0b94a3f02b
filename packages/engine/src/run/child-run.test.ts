import { describe, expect, test } from 'vitest';
import { excludedBecause } from '../decision/excluded.ts';
import { choicesOf, outlineOf, simulate, startRun } from '../simulate/simulate.ts';
import { bob, pushed, retry, runFinished, start, stop, system, timer } from '../testing/acts.ts';
import { type Act, play, runOf } from '../testing/play.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { changeOf, type Origin, parentOf } from './run.ts';
import { waitsFor } from './waits-for.ts';

const above = sketchFlow(
  [
    {
      name: 'below',
      kind: 'flow',
      effect: true,
      on: { DONE: 'done', STOPPED: 'hold', TIMEOUT: 'stopped' },
      timeoutMs: 100,
    },
  ],
  { onFailure: 'hold' },
);
const statusAfter = (...acts: readonly Act[]) => runOf(play(above, [start(), ...acts])).state;
const change = changeOf({ origin: pushed });
const child: Origin = { kind: 'step', parent: { run: 'r0', step: 's', visit: 1, attempt: 1 }, depth: 1 };

describe('a step that waits for a run', () => {
  test('names it, and asks for its start', () => {
    const played = play(above, [start()]);
    expect(waitsFor(runOf(played))).toEqual([{ kind: 'run', step: 'below', uuid: 'id-1', deadline: 100 }]);
    expect(played.effects).toMatchObject([{ type: 'dispatch', job: 'flow', uuid: 'id-1' }]);
  });

  test('has its status as outcome, and what it tells as data', () => {
    const played = play(above, [start(), runFinished({ step: 'below' }, 'done')]);
    expect(runOf(played).steps.below?.last).toMatchObject({ outcome: 'DONE', data: { inline: '{"run":"below"}' } });
    expect(runOf(played).state.status).toBe('done');
    checkHistory(played);
    expect(statusAfter(runFinished({ step: 'below' }, 'stopped'))).toMatchObject({ status: 'held', reason: 'edge' });
  });

  test('fails where nothing follows that status, and a retry asks for another run', () => {
    const failed = runFinished({ step: 'below' }, 'failed');
    expect(statusAfter(failed)).toMatchObject({
      reason: 'failure',
      detail: expect.stringContaining('below is failed'),
    });
    expect(waitsFor(runOf(play(above, [start(), failed, retry()])))).toMatchObject([{ kind: 'run', uuid: 'id-2' }]);
  });

  test('hears nothing of a run that it has stopped waiting for', () => {
    expect(statusAfter(timer(100)).status).toBe('stopped');
    expect(play(above, [start(), timer(100), runFinished({ step: 'below' }, 'done')]).answer).toBe('nothing');
    expect(play(above, [start(), stop(), runFinished({ step: 'below' }, 'stopped')]).answer).toBe('nothing');
    expect(play(above, [start(), runFinished({ step: 'below', attempt: 2 }, 'done')]).answer).toBe('nothing');
  });

  test('holds its run where that cannot be started, whatever follows a failure', () => {
    const failure = { outcome: 'FAILED', message: 'there is no flow sub' };
    const attempt = { run: 'r1', step: 'below', visit: 1, attempt: 1 };
    const act: Act = { command: { type: 'task-failed', attempt, failure, hold: 'reference' }, by: system };
    const detail = 'step below: there is no flow sub';
    expect(statusAfter(act)).toMatchObject({ status: 'held', reason: 'reference', detail });
    expect(statusAfter(act, retry()).status).toBe('running');
  });

  test('is simulated by each of its outcomes', () => {
    const outline = outlineOf(above);
    expect(choicesOf(outline, startRun(outline)).map(({ outcome }) => outcome)).toEqual(['DONE', 'STOPPED', 'TIMEOUT']);
    const ends = ['DONE', 'STOPPED', 'TIMEOUT'].map(
      (outcome) => simulate(above, [{ step: 'below', outcome }]).run.state.status,
    );
    expect(ends).toEqual(['done', 'held', 'stopped']);
  });
});

test('a run below one that was forked is not decided by who started the first, nor tells what is forked from it its step', () => {
  const run = { ...runOf(play(above, [start({ by: system })])), origin: { ...child, initiators: [bob] } };
  expect(excludedBecause({ step: 'review', run }, bob, 'bob')).toEqual({ code: 'started_run' });
  expect(parentOf(run)).toEqual({ run: 'r0', step: 's', visit: 1, attempt: 1 });
  const forkedFrom = { run: 'r5', step: 'below', visit: 1, initiators: [] };
  expect(parentOf({ ...run, forkedFrom })).toBeUndefined();
});

test('a run that a step waits for is about the change of the run at the top', () => {
  expect(changeOf({ origin: child })).toBeUndefined();
  expect(changeOf({ origin: { ...child, ...(change && { change }) } })).toEqual(change);
  const run = { ...runOf(play(above, [start({ by: system })])), origin: { ...child, ...(change && { change }) } };
  const asked = { exclude: ['commit_authors'], step: 'review', run } as const;
  expect(excludedBecause(asked, bob, 'dora')).toEqual({ code: 'wrote_commit' });
});
