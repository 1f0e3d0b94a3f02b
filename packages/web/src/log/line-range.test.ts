import { expect, test } from 'vitest';
import { pickLine, readLineRange, writeLineRange } from './line-range.ts';

test('a range is read as it is written, in either order', () => {
  expect(readLineRange('L10')).toEqual({ from: 10, to: 10 });
  expect(readLineRange('L10-L20')).toEqual({ from: 10, to: 20 });
  expect(readLineRange('L20-10')).toEqual({ from: 10, to: 20 });
  for (const text of [undefined, '', 'L0', 'L', '10', 'L1-', 'L1-L2-L3', 'L99999999999', 'L-1']) {
    expect(readLineRange(text)).toBeUndefined();
  }
  expect(writeLineRange({ from: 3, to: 3 })).toBe('L3');
  expect(readLineRange(writeLineRange({ from: 3, to: 9 }))).toEqual({ from: 3, to: 9 });
});

test('a click picks a line, and one with Shift what is between it and the one before', () => {
  expect(pickLine(5, undefined, true)).toEqual({ from: 5, to: 5 });
  expect(pickLine(5, 9, false)).toEqual({ from: 5, to: 5 });
  expect(pickLine(5, 9, true)).toEqual({ from: 5, to: 9 });
  expect(pickLine(9, 5, true)).toEqual({ from: 5, to: 9 });
});
