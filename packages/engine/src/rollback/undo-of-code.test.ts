import { expect, test } from 'vitest';
import { codeFailed, codeReturned, keepUndoData, start, timer } from '../testing/acts.ts';
import { picture } from '../testing/picture.ts';
import { perform, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { undoEnded, undoFound } from '../testing/undo-acts.ts';
import { toEnd, told, twice, undoable } from '../testing/undo-play.ts';
import { undoEffects } from './undo-effect.ts';

const code = { kind: 'code' as const, ...undoable };
const flow = sketchFlow(
  [
    { name: 'a', ...code, on: { SUCCESS: 'mail' } },
    { name: 'mail', kind: 'code', effect: true, on: { SUCCESS: 'b' } },
    { name: 'b', ...code, retry: twice, on: { SUCCESS: 'done' } },
  ],
  { onFailure: 'rollback' },
);
const failed = [
  start(),
  keepUndoData('a', 'machine', 'm-1'),
  codeReturned('a'),
  codeReturned('mail'),
  keepUndoData('b', 'first', 1),
  codeFailed('b'),
  timer(10),
  keepUndoData('b', 'second', 2, 2),
  codeFailed('b', { attempt: 2 }),
];

test('code is undone by what its attempts remembered, the last first, and what cannot be undone is left', () => {
  const back = play(flow, failed);
  const searching = runOf(back);
  const undoing = perform(back, undoFound(back));
  const { rollback } = runOf(undoing);
  expect(rollback?.undo?.visit).toMatchObject({
    ...{ step: 'b', attempt: 2, how: 'code', code: 'do b@1', undoData: { first: 1, second: 2 } },
  });
  expect(undoEffects(searching, runOf(undoing))).toMatchObject([
    { type: 'withdraw' },
    { type: 'undo', task: 'r1/b/1/2/undo/1', code: { key: 'do b@1', ref: { step: 'b', undo: 1 } } },
  ]);
  const end = toEnd(undoing);
  expect(picture(end.run)).toBe('rolled_back');
  expect(told(end, 'undo_finished')).toEqual(['b#1', 'a#1']);
  expect(told(end, 'undo_left')).toEqual(['mail#1']);
});

test('an undo of code that throws holds the run', () => {
  const back = play(flow, failed);
  const undoing = perform(back, undoFound(back));
  const failure = { outcome: 'FAILED', message: 'no such machine', code: 'thrown', place: 'undo' };
  const held = runOf(perform(undoing, undoEnded(undoing, { failure })));
  expect(held.state).toMatchObject({ status: 'held', reason: 'undo_failed', step: 'b' });
  expect(held.rollback?.undo?.failed).toMatchObject([{ failure }]);
});
