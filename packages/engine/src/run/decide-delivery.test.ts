import { expect, test } from 'vitest';
import { ack, retry, skip, start, system, taskFailed } from '../testing/acts.ts';
import { picture } from '../testing/picture.ts';
import { type CommandAct, perform, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';

const flow = sketchFlow([{ name: 'a', effect: true, atMostOnce: true, on: { OK: 'done' } }]);
const delivery = (epoch: number, state: 'begins' | 'returned' = 'begins', attempt = 1): CommandAct => {
  const ref = { run: 'r1', step: 'a', visit: 1, attempt };
  return { command: { type: 'delivery', attempt: ref, epoch, state }, by: system };
};
const begun = play(flow, [start(), delivery(7)]);

test('what is sent at most once is noted before', () => {
  expect(begun.answer).toBe('delivery_begun');
  expect(runOf(begun).open.a?.phase).toMatchObject({ attempt: { delivery: 7 } });
  expect(begun.effects).toHaveLength(1);
});

test.each([
  ['somebody else who has', 8],
  ['who takes up the same lease once more and has', 7],
])('%s it after that holds the run', (_, epoch) => {
  const held = perform(begun, delivery(epoch));
  expect(picture(held.run)).toBe('held(unknown_outcome) | a#1 blocked');
  expect(runOf(held).givenUp).toMatchObject({ a: { uuid: 'id-1' } });
  expect(perform(held, skip('a', 'OK')).answer).toBe('run_continued visit_skipped visit_closed run_done');
  const again = perform(held, retry());
  expect(runOf(again).open.a?.phase).toMatchObject({ attempt: { number: 2 } });
  expect(perform(again, delivery(9, 'begins', 2)).answer).toBe('delivery_begun');
});

test('what came back may be sent again', () => {
  const back = perform(begun, delivery(7, 'returned'));
  expect(back.answer).toBe('delivery_returned');
  expect(perform(begun, delivery(6, 'returned')).answer).toBe('nothing');
  expect(perform(back, delivery(8)).answer).toBe('delivery_begun');
});

test('nobody notes anything of an attempt that is over', () => {
  const done = perform(begun, ack('id-1', 'OK'));
  expect(perform(done, delivery(8)).answer).toBe('nothing');
  expect(perform(begun, delivery(8, 'begins', 2)).answer).toBe('nothing');
});

test('an answer that never came holds the run, whatever its flow says of failures', () => {
  const lost = taskFailed({ step: 'a' });
  const held = perform(begun, {
    ...lost,
    command: { ...lost.command, hold: 'unknown_outcome' } as typeof lost.command,
  });
  expect(picture(held.run)).toBe('held(unknown_outcome) | a#1 blocked');
});
