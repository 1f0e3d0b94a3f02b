import { expect, test } from 'vitest';
import { undoSearchOf } from '../rollback/undo-search.ts';
import { ack, broken, retry, start, taskFailed, timer } from '../testing/acts.ts';
import { perform, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { foundIn, rollback } from '../testing/undo-acts.ts';
import { undoable } from '../testing/undo-play.ts';

const timed = { timeoutMs: 100, retry: { maxAttempts: 4, backoffMs: 10, maxBackoffMs: 10 } };
const flow = sketchFlow([{ name: 'a', ...undoable, ...timed, idempotent: true, on: { OK: 'done', NO: 'hold' } }]);
const late = play(flow, [start(), timer(100), timer(110)]);
const attempt = (played = late) => {
  const phase = runOf(played).open.a?.phase;
  return phase?.kind === 'attempting' ? phase.attempt : undefined;
};

test('after a timeout an idempotent effect is tried again with the key of the attempt before, and so on', () => {
  expect(attempt()).toMatchObject({ number: 2, keyOf: 1, uuid: 'id-2' });
  const again = perform(perform(late, timer(210)), timer(220));
  expect(attempt(again)).toMatchObject({ number: 3, keyOf: 1 });
  const refused = perform(perform(again, taskFailed({ step: 'a', attempt: 3 }, {}, 230)), retry());
  // It is known that nobody has got this one.
  expect(attempt(refused)).toMatchObject({ number: 4 });
  expect(attempt(refused)).not.toHaveProperty('keyOf');
});

test('whoever has seen the key answers with the uuid that came with it', () => {
  const done = perform(late, ack('id-1', 'OK'));
  expect(done.answer).toBe('visit_closed run_done');
  expect(perform(done, ack('id-1', 'OK')).answer).toBe('nothing');
  expect(perform(late, ack('id-2', 'OK')).answer).toBe('visit_closed run_done');
  const refused = play(flow, [start(), taskFailed({ step: 'a' }), timer(10)]);
  expect(perform(refused, ack('id-1', 'OK')).answer).toBe('attempt_stale');
});

test('what a hold gave up is made again with another key', () => {
  const again = perform(perform(play(flow, [start()]), broken), retry());
  expect(attempt(again)).toMatchObject({ number: 2 });
  expect(attempt(again)).not.toHaveProperty('keyOf');
});

test('an undo names the key', () => {
  const held = perform(perform(late, ack('id-2', 'NO')), rollback());
  expect(foundIn(held, undoSearchOf(runOf(held))!)).toMatchObject({ visit: { attempt: 2, keyOf: 1 } });
});

test('an effect that is not idempotent is not tried again after a timeout', () => {
  const plain = sketchFlow([{ name: 'a', ...undoable, ...timed, on: { OK: 'done' } }]);
  expect(play(plain, [start(), timer(100)]).answer).toBe('attempt_failed run_failed');
});
