import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileStore, openFileStore } from '@signalbox/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { searchLog } from './search-log.ts';

const stream = { build: 'b1', workflow: 'ci', epoch: 3, proc: 'test' };

let directory: string;
let files: FileStore;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'search-log-'));
  files = await openFileStore({ directory });
});

afterEach(async () => {
  await files.close();
  rmSync(directory, { recursive: true, force: true });
});

const searchFor = (q: string, from: number, regex: '0' | '1' = '1') =>
  searchLog(files, stream, { q, regex, case: '0', from });

test('a search goes on where its part ends, until there is no more', async () => {
  const outs = Array.from({ length: 6000 }, (_, pos) => `line ${pos}`);
  await files.appendLog(
    stream,
    outs.map((out, pos) => ({ pos, time: 0, type: 0, out })),
  );
  const first = { matches: [999, 1999, 2999, 3999, 4999], next: 5000, atEnd: false, epoch: 3 };
  expect(await searchFor('9{3}', 0)).toEqual(first);
  expect(await searchFor('9{3}', 5000)).toEqual({ matches: [5999], next: 6000, atEnd: true, epoch: 3 });
  expect(await searchFor('9{3}', 6000)).toEqual({ matches: [], next: 6000, atEnd: true, epoch: 3 });
  expect(await searchFor('999', 0, '0')).toMatchObject({ matches: [...first.matches, 5999], atEnd: true });
});

test('a part is short where the pattern is large and the lines are long, and the next goes on behind it', async () => {
  const line = 'a'.repeat(10_000);
  await files.appendLog(
    stream,
    Array.from({ length: 60 }, (_, pos) => ({ pos, time: 0, type: 0, out: pos === 59 ? 'b' : line })),
  );
  const pattern = `${'.*'.repeat(140)}b`;
  const first = await searchFor(pattern, 0);
  expect(first).toMatchObject({ matches: [], next: expect.toSatisfy((next) => next < 40), atEnd: false });
  const second = await searchFor(pattern, first.next);
  expect(await searchFor(pattern, second.next)).toMatchObject({ matches: second.atEnd ? [] : [59], atEnd: true });
});

test('a pattern that is too large, or none, is refused', async () => {
  await expect(searchFor('x{1000}', 0)).rejects.toMatchObject({ code: 'body_invalid' });
  await expect(searchFor('(', 0)).rejects.toMatchObject({ code: 'body_invalid' });
});

test('nothing is found far behind the start of a very long line', async () => {
  await files.appendLog(stream, [{ pos: 0, time: 0, type: 0, out: `${'x'.repeat(20_000)}y` }]);
  expect(await searchFor('y', 0)).toMatchObject({ matches: [] });
});
