import { describe, expect, test } from 'vitest';
import { ack, start, stop } from '../testing/acts.ts';
import { play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { attemptKey } from './run.ts';
import { effectKey, effectsOfRun, openAttempt } from './run-effect.ts';

const flow = sketchFlow([
  { name: 'a', on: { SUCCESS: 'b' } },
  { name: 'b', kind: 'pipeline', on: { SUCCESS: 'c' } },
  { name: 'c', trigger: 'manual', on: { SUCCESS: 'done' } },
]);
const first = { run: 'r1', step: 'a', visit: 1, attempt: 1 };
const started = runOf(play(flow, [start()]));
const second = runOf(play(flow, [start(), ack('id-1', 'SUCCESS')]));

describe('the effects of a run', () => {
  test('dispatch an attempt that has opened', () => {
    expect(effectsOfRun(undefined, started)).toEqual([{ type: 'dispatch', job: 'http', attempt: first, uuid: 'id-1' }]);
  });

  test('withdraw what is over before they dispatch what follows', () => {
    expect(effectsOfRun(started, second)).toEqual([
      { type: 'withdraw', job: 'http', attempt: first, uuid: 'id-1' },
      { type: 'dispatch', job: 'pipeline', attempt: { ...first, step: 'b' }, uuid: 'id-2' },
    ]);
  });

  test('of a group in which an attempt opened and closed leave that attempt out', () => {
    expect(effectsOfRun(undefined, second).map(({ type, uuid }) => `${type} ${uuid}`)).toEqual(['dispatch id-2']);
    expect(effectsOfRun(undefined, runOf(play(flow, [start(), stop()])))).toEqual([]);
  });

  test('are none where nothing opened or closed', () => {
    expect(effectsOfRun(started, started)).toEqual([]);
  });
});

describe('an open attempt', () => {
  test('is found by its identity, with the arguments of its visit', () => {
    expect(openAttempt(started, first)).toMatchObject({ visit: { args: {} }, attempt: { uuid: 'id-1' } });
  });

  test.each([
    ['another step', { step: 'b' }],
    ['another visit', { visit: 2 }],
    ['another attempt', { attempt: 2 }],
    ['a member of every object', { step: 'constructor' }],
  ])('is not found by %s', (_, other) => {
    expect(openAttempt(started, { ...first, ...other })).toBeUndefined();
  });

  test('is not found in a visit that waits', () => {
    const waiting = sketchFlow([{ name: 'a', trigger: 'manual', on: { SUCCESS: 'done' } }]);
    expect(openAttempt(runOf(play(waiting, [start()])), first)).toBeUndefined();
  });

  test('has one key for everything outside', () => {
    expect(effectKey({ attempt: first })).toBe(attemptKey(first));
    expect(attemptKey({ run: 'r1', step: 'a', visit: 2, attempt: 3 })).toBe('r1/a/2/3');
  });
});
