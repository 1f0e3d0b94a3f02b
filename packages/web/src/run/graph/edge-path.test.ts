import { expect, test } from 'vitest';
import { wayPath } from './edge-path.ts';

test('a way begins and ends at its points, and turns at those between', () => {
  const path = wayPath([
    { x: 0, y: 0 },
    { x: 10, y: 20 },
    { x: 30, y: 20 },
  ]);
  expect(path).toBe('M0,0 L5,10 Q10,20 20,20 L30,20');
});

test('a way of two points is a line, and one of fewer leads nowhere', () => {
  expect(
    wayPath([
      { x: 0, y: 0 },
      { x: 4, y: 2 },
    ]),
  ).toBe('M0,0 L2,1  L4,2');
  expect(wayPath([{ x: 1, y: 2 }])).toBe('M1,2');
  expect(wayPath([])).toBe('');
});
