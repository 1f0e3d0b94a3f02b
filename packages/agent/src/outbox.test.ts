import type { Line } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { Outbox } from './outbox.ts';

type Sent = {
  readonly method: string;
  readonly lines: readonly Line[];
  readonly acknowledge: () => void;
  readonly refuse: (error: Error) => void;
};

/** An outbox whose calls a test acknowledges one by one. */
function makeOutbox(limitBytes: number) {
  const sent: Sent[] = [];
  const refused: Error[] = [];
  const outbox = new Outbox({
    task: 't.1',
    limitBytes,
    onRefused: (error) => void refused.push(error),
    call: (method, params, { signal } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const { lines = [] } = params as { lines?: readonly Line[] };
        sent.push({ method, lines, acknowledge: () => resolve(null), refuse: reject });
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  });
  return { outbox, sent, refused };
}

const lines = (from: number, count: number, length = 10) =>
  Array.from({ length: count }, (_, index) => ({
    pos: from + index,
    time: 0,
    type: 0 as const,
    out: 'x'.repeat(length),
  }));

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await turn();
  return settled;
}

test('who writes waits while the limit is passed, and goes on when lines are acknowledged', async () => {
  const { outbox, sent } = makeOutbox(10_000);
  expect(await isSettled(outbox.write('a', lines(0, 10)))).toBe(true);
  const written = outbox.write('a', lines(10, 200));
  expect(await isSettled(written)).toBe(false);
  while (!(await isSettled(written))) sent.at(-1)?.acknowledge();
});

test('one batch of a step is on its way at a time, and the next has all that came meanwhile', async () => {
  const { outbox, sent } = makeOutbox(1_000_000);
  for (let pos = 0; pos < 5; pos++) await outbox.write('a', lines(pos, 1));
  await outbox.write('b', lines(0, 1));
  expect(sent.map((each) => each.lines.map(({ proc, pos }) => `${proc}${pos}`))).toEqual([['a0'], ['b0']]);
  sent[0]?.acknowledge();
  await turn();
  expect(sent[2]?.lines.map(({ pos }) => pos)).toEqual([1, 2, 3, 4]);
});

test('a batch stays well below the size of a message that the server takes', async () => {
  const { outbox, sent } = makeOutbox(100_000_000);
  await outbox.write('a', lines(0, 1));
  await outbox.write('a', [...lines(1, 100, 60_000), ...lines(101, 3000)]);
  const flushed = outbox.flushed();
  while (!(await isSettled(flushed))) sent.at(-1)?.acknowledge();
  const sizes = sent.map((each) => JSON.stringify(each.lines).length);
  expect(Math.max(...sizes)).toBeLessThan(600 * 1024);
  expect(Math.max(...sent.map((each) => each.lines.length))).toBeLessThanOrEqual(1000);
  expect(sent.flatMap((each) => each.lines.map(({ pos }) => pos))).toEqual(lines(0, 3101).map(({ pos }) => pos));
});

test('closing lets everybody go and refuses nothing', async () => {
  const { outbox, refused, sent } = makeOutbox(100);
  const written = outbox.write('a', lines(0, 10));
  outbox.report({ proc: 'a', exited: true, exit_code: 0, started: 0, finished: 0, error: '' });
  outbox.close();
  await written;
  await outbox.write('a', lines(10, 10));
  await turn();
  expect(refused).toEqual([]);
  expect(sent).toHaveLength(1);
});

test('lines that are refused are told once and hold up nobody', async () => {
  const { outbox, refused, sent } = makeOutbox(100);
  const written = outbox.write('a', lines(0, 10));
  const error = new Error('no');
  sent[0]?.refuse(error);
  await written;
  await outbox.write('a', lines(10, 1000));
  await outbox.flushed();
  expect(refused).toEqual([error]);
  expect(sent).toHaveLength(1);
});
