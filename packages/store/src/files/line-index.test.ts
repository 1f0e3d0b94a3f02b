import { expect, test } from 'vitest';
import { LineIndex } from './line-index.ts';

test('reading from any position begins less than two entries before it, and the index stays small', () => {
  const index = new LineIndex();
  const lineBytes = 1000;
  for (let position = 0; position < 10_000; position += 1) index.add(position, position * lineBytes);
  for (const position of [0, 1, 65, 66, 67, 5000, 9999, 20_000]) {
    const line = Math.min(position, 9999) * lineBytes;
    expect(index.before(position)).toBeLessThanOrEqual(line);
    expect(line - index.before(position)).toBeLessThan(64 * 1024 + lineBytes);
  }
  expect(new LineIndex().before(5)).toBe(0);
});
