import type { CodeResult } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { ResultOutbox } from './result-outbox.ts';

/** The messages that an open outbox sends, all of which the server takes. */
function openOutbox() {
  const sent: (readonly CodeResult[])[] = [];
  const settled = Promise.withResolvers<void>();
  const outbox = new ResultOutbox({
    send: async (results) => {
      sent.push(results);
      return { results: results.map(() => 'taken') };
    },
    onSettled: () => settled.resolve(),
  });
  outbox.resume();
  return { outbox, sent, settled: settled.promise };
}

const returned = (id: string, value: string, more: object = {}): CodeResult => ({
  id,
  end: { kind: 'returned', value, ...more },
});

test('results that end together go out in one message', async () => {
  const { outbox, sent, settled } = openOutbox();
  for (const id of ['a', 'b', 'c']) outbox.add(returned(id, 'x'));
  await settled;
  expect(sent.map((results) => results.map(({ id }) => id))).toEqual([['a', 'b', 'c']]);
});

test('what ends while a message is not answered waits for that, and not for long', async () => {
  const sent: string[][] = [];
  const answers: (() => void)[] = [];
  const settled: string[] = [];
  const outbox = new ResultOutbox({
    send: async (results) => {
      sent.push(results.map(({ id }) => id));
      await new Promise<void>((resolve) => answers.push(resolve));
      return { results: results.map(() => 'taken') };
    },
    onSettled: (id) => settled.push(id),
  });
  outbox.resume();
  outbox.add(returned('a', 'x'));
  await expect.poll(() => sent).toEqual([['a']]);
  outbox.add(returned('b', 'x'));
  outbox.add(returned('c', 'x'));
  answers.shift()?.();
  await expect.poll(() => sent).toEqual([['a'], ['b', 'c']]);
  outbox.add(returned('d', 'x'));
  await expect.poll(() => sent).toEqual([['a'], ['b', 'c'], ['d']]);
  for (const answer of answers) answer();
  await expect.poll(() => settled).toEqual(['a', 'b', 'c', 'd']);
});

test('a result that the server would refuse is a failure of its job, and holds up no other', async () => {
  const { outbox, sent, settled } = openOutbox();
  outbox.add(returned('a', 'x', { context: { ['k'.repeat(1001)]: 1 } }));
  outbox.add(returned('b', 'x'));
  await settled;
  expect(sent.flat()).toMatchObject([
    { id: 'a', end: { kind: 'failed', code: 'invalid_output', message: expect.stringContaining('context') } },
    { id: 'b', end: { kind: 'returned' } },
  ]);
});

test('a result is too large by its bytes, and its last lines are told all the same', async () => {
  const { outbox, sent, settled } = openOutbox();
  const lines = [{ pos: 0, time: 0, type: 0, out: 'x'.repeat(100_000) }];
  outbox.add({ ...returned('fits', '€'.repeat(299_000)), lines });
  await settled;
  outbox.add({ ...returned('large', '€'.repeat(301_000)), lines });
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent.flat()).toMatchObject([
    { id: 'fits', end: { kind: 'returned' }, lines },
    { id: 'large', end: { kind: 'failed', code: 'too_large' }, lines },
  ]);
});
