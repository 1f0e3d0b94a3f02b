import { expect, test } from 'vitest';
import { logRows } from './log-rows.ts';

const linesOf = (rows: ReturnType<typeof logRows>) => Array.from({ length: rows.count }, (_, row) => rows.lineAt(row));

test('without groups each line is a row', () => {
  const rows = logRows({ total: 4, commands: [], closed: new Set() });
  expect(linesOf(rows)).toEqual([0, 1, 2, 3]);
  expect(rows.rowOf(3)).toBe(3);
  expect(rows.groupAt(2)).toBeUndefined();
});

test('of a closed group only its command is a row', () => {
  const rows = logRows({ total: 10, commands: [1, 4, 8], closed: new Set([1, 8]) });
  expect(linesOf(rows)).toEqual([0, 1, 4, 5, 6, 7, 8]);
  expect([0, 1, 2, 3, 4, 7, 8, 9].map(rows.rowOf)).toEqual([0, 1, 1, 1, 2, 5, 6, 6]);
  expect(rows.groupAt(9)).toEqual({ start: 8, end: 10 });
  expect(rows.groupAt(0)).toBeUndefined();
});

test('whatever is closed, rows and lines lead to each other', () => {
  const commands = [0, 3, 4, 5, 20, 21, 40];
  for (let bits = 0; bits < 2 ** commands.length; bits += 1) {
    const closed = new Set(commands.filter((_, index) => bits & (1 << index)));
    const rows = logRows({ total: 50, commands, closed });
    const lines = linesOf(rows);
    expect(lines.map(rows.rowOf)).toEqual(lines.map((_, row) => row));
    expect(lines.toSorted((a, b) => a - b)).toEqual(lines);
    expect(lines.at(-1)).toBe(closed.has(40) ? 40 : 49);
  }
});
