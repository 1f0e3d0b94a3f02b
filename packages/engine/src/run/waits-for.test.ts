import { describe, expect, test } from 'vitest';
import { ack, broken, start, stop, taskFailed, trigger } from '../testing/acts.ts';
import { type Act, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { dueAt } from './due-at.ts';
import { waitsFor } from './waits-for.ts';

const flow = sketchFlow(
  [
    { name: 'ask', trigger: 'manual', on: { SUCCESS: 'build' }, timeoutMs: 100 },
    { name: 'build', kind: 'pipeline', on: { SUCCESS: 'call' } },
    {
      name: 'call',
      on: { SUCCESS: 'review', AGAIN: 'call' },
      retry: { maxAttempts: 2, backoffMs: 50, maxBackoffMs: 50 },
    },
    { name: 'review', kind: 'decision', on: { AGREE: 'done' } },
  ],
  { limits: { visitsPerMinute: 2 } },
);
const asked = [start(), trigger('ask')];
const building = [...asked, ack('id-1', 'SUCCESS')];
const built: Act = {
  command: {
    type: 'build-finished',
    attempt: { run: 'r1', step: 'build', visit: 1, attempt: 1 },
    result: 'success',
    message: '',
    data: { inline: '{}' },
  },
};
const calling = [...building, built];
const slowed = [...calling, ack('id-3', 'AGAIN'), ack('id-4', 'AGAIN')];

describe('a run', () => {
  test.each<[string, readonly Act[], object[], number | undefined]>([
    ['a trigger', [start()], [{ kind: 'trigger', step: 'ask' }], undefined],
    ['a callback until its deadline', asked, [{ kind: 'callback', step: 'ask', uuid: 'id-1', deadline: 100 }], 100],
    ['a build', building, [{ kind: 'build', step: 'build', uuid: 'id-2' }], undefined],
    ['a callback', calling, [{ kind: 'callback', step: 'call', uuid: 'id-3' }], undefined],
    ['a timer', [...calling, taskFailed({ step: 'call' })], [{ kind: 'timer', step: 'call', until: 50 }], 50],
    ['the end of a slowed minute', slowed, [{ kind: 'timer', step: 'call', until: 60_000 }], 60_000],
    ['a person', [...calling, ack('id-3', 'SUCCESS')], [{ kind: 'person', step: 'review', visit: 1 }], undefined],
    ['a retry, when it is held', [...asked, broken], [{ kind: 'retry', step: 'ask' }], undefined],
    ['nothing, when it is over', [...asked, stop()], [], undefined],
  ])('waits for %s', (_, acts, waits, due) => {
    const run = runOf(play(flow, acts));
    expect(waitsFor(run)).toMatchObject(waits);
    expect(waitsFor(run)).toHaveLength(waits.length);
    expect(dueAt(run)).toBe(due);
  });

  test('is due at the earliest of its times', () => {
    const run = runOf(play(flow, asked));
    const visit = run.open.ask;
    if (!visit) throw new Error('the step is open');
    const until = (at: number) => ({ ...visit, phase: { kind: 'backing_off' as const, until: at } });
    expect(dueAt({ ...run, open: { a: until(7), b: until(3), c: until(5) } })).toBe(3);
  });
});

test('a step of code waits for a job host', () => {
  const code = sketchFlow([{ name: 'resize', kind: 'code', on: { SUCCESS: 'done' } }]);
  expect(waitsFor(runOf(play(code, [start()])))).toEqual([{ kind: 'host', step: 'resize', uuid: 'id-1' }]);
});
