import type { JobLogLine } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { JobLog } from './job-log.ts';

test('lines go out in messages that the server takes, in their order, and the last ones with the result', async () => {
  const sent: (readonly JobLogLine[])[] = [];
  const log = new JobLog({ from: 5, send: async (lines) => void sent.push(lines) });
  for (let count = 0; count < 40; count++) log.add({ at: 1000, kind: 0, text: `${count}${'€'.repeat(9000)}` });
  const rest = await log.rest();
  log.close();
  const messages = [...sent, rest];
  expect(messages.flat().map(({ pos }) => pos)).toEqual(Array.from({ length: 40 }, (_, at) => at + 5));
  expect(Math.max(...messages.map((lines) => Buffer.byteLength(JSON.stringify(lines))))).toBeLessThan(140_000);
  expect(sent.length).toBeGreaterThan(7);
});

test('who writes more than there is room for is told so in the last line', async () => {
  const log = new JobLog({ from: 0, send: async () => undefined });
  for (let count = 0; count < 10_100; count++) log.add({ at: 0, kind: 0, text: 'x' });
  const rest = await log.rest();
  log.close();
  expect(rest.at(-1)).toMatchObject({ pos: 10_000, out: expect.stringContaining('more than 10000 lines') });
});
